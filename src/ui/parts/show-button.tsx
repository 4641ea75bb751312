import type { Signal } from '@preact/signals';
import { Eye, EyeOff } from 'lucide';
import { Icon } from './icon.tsx';

type ShowButtonProps = { isShown: Signal<boolean>; show: string; hide: string; testId?: string };

/** Shows what is hidden until somebody wants to see it, and hides it again. */
export function ShowButton({ isShown, show, hide, testId }: ShowButtonProps) {
  return (
    <button
      type="button"
      class="btn btn-sm"
      aria-pressed={isShown.value}
      data-testid={testId}
      onClick={() => (isShown.value = !isShown.value)}
    >
      <Icon of={isShown.value ? EyeOff : Eye} />
      {isShown.value ? hide : show}
    </button>
  );
}
