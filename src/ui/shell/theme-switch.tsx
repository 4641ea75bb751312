import { Moon, Sun } from 'lucide';
import { Icon } from '../parts/icon.tsx';
import { switchTheme, theme } from '../state/theme.ts';
import { strings } from '../strings.ts';

/** Changes to the other theme, which its word names. */
export function ThemeSwitch({ isSmall = false }: { isSmall?: boolean }) {
  const other = theme.value === 'dark' ? 'light' : 'dark';
  return (
    <button
      type="button"
      class={
        isSmall ? 'btn btn-square btn-ghost btn-sm' : 'btn w-full justify-start btn-ghost btn-sm'
      }
      onClick={switchTheme}
    >
      <Icon of={other === 'light' ? Sun : Moon} />
      <span class={isSmall ? 'sr-only' : ''}>{strings.theme[other]}</span>
    </button>
  );
}
