import { signal } from '@preact/signals';
import { writeKept } from './kept.ts';

export type Theme = 'dark' | 'light';

/** The theme on the screen; /theme.js set it before the first paint. */
export const theme = signal<Theme>(
  document.documentElement.dataset['theme'] === 'signalpost-light' ? 'light' : 'dark',
);

export function switchTheme(): void {
  theme.value = theme.value === 'dark' ? 'light' : 'dark';
  document.documentElement.dataset['theme'] = `signalpost-${theme.value}`;
  writeKept('theme', theme.value);
}
