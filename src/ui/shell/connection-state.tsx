import { strings } from '../strings.ts';
import { connection, type Connection } from '../state/stream.ts';

const DOT: Record<Connection, string> = {
  connecting: 'bg-warning',
  live: 'bg-success',
  lost: 'bg-error',
};

/** Whether what is on the screen follows the server. */
export function ConnectionState() {
  return (
    <span role="status" class="inline-flex items-center gap-2 text-sm text-quiet">
      <span class={`size-2 rounded-full ${DOT[connection.value]}`} />
      {strings.connection[connection.value]}
    </span>
  );
}
