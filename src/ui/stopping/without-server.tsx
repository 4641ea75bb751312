import { Notice } from '../parts/notice.tsx';
import { Consequences } from '../parts/confirm-dialog.tsx';
import { strings } from '../strings.ts';

const words = strings.stopping.withoutServer;

/** What still stops trading when the server does not answer. */
export function WithoutServer({ isSlow }: { isSlow: boolean }) {
  return (
    <Notice tone="info">
      <div data-testid="without-server" class="space-y-1.5">
        <p class="font-medium">{isSlow ? words.slow : words.title}</p>
        <Consequences lines={words.lines} />
      </div>
    </Notice>
  );
}
