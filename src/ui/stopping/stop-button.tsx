import { OctagonX } from 'lucide';
import { Icon } from '../parts/icon.tsx';
import { stopQuestion } from '../state/asking.ts';
import { strings } from '../strings.ts';

const words = strings.stopping;

/** The red button of every screen. It needs nothing that was read: stopping must not depend on reading first. */
export function StopButton({ isSmall = false }: { isSmall?: boolean }) {
  return (
    <button
      type="button"
      class={isSmall ? 'btn btn-error btn-sm' : 'btn w-full btn-error'}
      data-testid={isSmall ? 'halt-small' : 'halt'}
      aria-haspopup="dialog"
      title={words.buttonOf}
      onClick={() => stopQuestion.ask({ scope: 'user' })}
    >
      <Icon of={OctagonX} class={isSmall ? 'size-4' : 'size-5'} />
      {isSmall ? words.buttonSmall : words.button}
    </button>
  );
}
