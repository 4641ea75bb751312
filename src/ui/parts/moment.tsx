import { exactMoment, moment, NOTHING } from '../format.ts';

/** A point in time as people here say it, with the exact instant in its tooltip; a word of its own for never. */
export function Moment({ at, never = NOTHING }: { at: string | null; never?: string }) {
  if (at === null) return <>{never}</>;
  const atMs = Date.parse(at);
  return (
    <time dateTime={at} title={exactMoment(atMs)} class="tabular-nums">
      {moment(atMs)}
    </time>
  );
}
