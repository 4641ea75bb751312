import { signal, type Signal } from '@preact/signals';

const PREFIX = 'signalpost.';

/** A yes or no that survives a reload; without storage it lasts as long as the page. */
export function keptFlag(name: string): Signal<boolean> {
  const flag = signal(readKept(name) === 'yes');
  flag.subscribe((isSet) => {
    writeKept(name, isSet ? 'yes' : undefined);
  });
  return flag;
}

/** What was kept under the name; undefined when there is nothing or storage is switched off. */
export function readKept(name: string): string | undefined {
  try {
    return localStorage.getItem(PREFIX + name) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the text under the name; undefined forgets it. */
export function writeKept(name: string, text: string | undefined): void {
  try {
    if (text === undefined) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, text);
  } catch {
    // Without storage there is nothing to keep it in, and nothing to tell anybody.
  }
}
