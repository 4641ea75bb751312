import { encode } from 'uqr';

/** The text as a QR code: dark on white in both themes, because that is what cameras read. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { border: 2 });
  return (
    <svg
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shape-rendering="crispEdges"
      class="size-40 shrink-0 rounded-field bg-white text-black"
    >
      <path d={pathOf(data)} fill="currentColor" />
    </svg>
  );
}

function pathOf(modules: readonly boolean[][]): string {
  return modules
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('');
}
