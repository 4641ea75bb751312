type AnyOrOnlyProps = {
  isOnly: boolean;
  any: string;
  only: string;
  onChange: (isOnly: boolean) => void;
};

/** Whether everything is allowed, or only what is listed below. */
export function AnyOrOnly({ isOnly, any, only, onChange }: AnyOrOnlyProps) {
  const choices = [
    { value: false, text: any },
    { value: true, text: only },
  ];
  return (
    <div class="join">
      {choices.map(({ value, text }) => (
        <button
          key={text}
          type="button"
          class={`btn join-item btn-sm ${value === isOnly ? 'btn-active btn-primary' : ''}`}
          aria-pressed={value === isOnly}
          onClick={() => {
            if (value !== isOnly) onChange(value);
          }}
        >
          {text}
        </button>
      ))}
    </div>
  );
}
