/** The product's mark: a signal post with its flag. */
export function Logo({ class: size }: { class: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" class={`shrink-0 ${size}`}>
      <rect width="32" height="32" rx="8" fill="#2f6bff" />
      <path d="M9 26V13.5" stroke="#fff" stroke-width="2.6" stroke-linecap="round" />
      <path
        d="M9 6.5h11.2a1 1 0 0 1 .8.4l2.6 3.5a1 1 0 0 1 0 1.2L21 15.1a1 1 0 0 1-.8.4H9z"
        fill="#fff"
      />
      <path
        d="M14 21.5c3.6-.2 6.3-2 8-5.2"
        fill="none"
        stroke="#b9d0ff"
        stroke-width="2.2"
        stroke-linecap="round"
      />
    </svg>
  );
}
