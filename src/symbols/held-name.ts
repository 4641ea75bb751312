/** Which of the symbols that an account holds a name means, where the broker's list does not tell (api.md §1.2). */

/** The held symbol that is the name but for case and punctuation, or but for a mark of the account before or behind it. */
export function heldNameLike(asked: string, held: Iterable<string>): string | undefined {
  const names = [...held];
  return (
    names.find((name) => name === asked) ??
    only(names.filter((name) => bare(name) === bare(asked))) ??
    only(names.filter((name) => isMarked(name, asked)))
  );
}

/** Marks are set off from the name, by punctuation or in small letters: EURUSD.raw, EURUSDm, #EURUSD; never EURUSDT. */
function isMarked(name: string, asked: string): boolean {
  const at = name.toUpperCase().indexOf(asked.toUpperCase());
  if (at === -1 || asked.length < 3) return false;
  const before = name.slice(0, at);
  const behind = name.slice(at + asked.length);
  return /^$|[^\p{Lu}\d]$/u.test(before) && /^$|^[^\p{Lu}\d]/u.test(behind);
}

function bare(name: string): string {
  return name.toUpperCase().replace(/[^\p{L}\d]/gu, '');
}

function only(names: readonly string[]): string | undefined {
  return names.length === 1 ? names[0] : undefined;
}
