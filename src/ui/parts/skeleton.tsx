import { strings } from '../strings.ts';

/** Grey bars in the place of rows that are on their way. */
export function SkeletonRows({ rows }: { rows: number }) {
  return (
    <div role="status" aria-label={strings.loading} class="space-y-3 px-4 py-4 sm:px-5">
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} class="skeleton h-5 w-full rounded-field" />
      ))}
    </div>
  );
}
