type CodeLineProps = { label: string; text: string; testId?: string; isAddress?: boolean };

/** Text to be copied as it is: it wraps rather than hides, and can be reached by keyboard. */
export function CodeLine({ label, text, testId, isAddress = false }: CodeLineProps) {
  return (
    <pre
      tabIndex={0}
      role="textbox"
      aria-readonly="true"
      aria-multiline={!isAddress}
      aria-label={label}
      data-testid={testId}
      class="rounded-field border border-base-300 bg-base-200 px-3 py-2 font-mono text-xs leading-5 wrap-anywhere whitespace-pre-wrap"
    >
      {text}
    </pre>
  );
}
