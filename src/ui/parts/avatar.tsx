/**
 * A person's initials. Not the picture that Google knows: fetching it would tell another host who looks at this page
 * and when, and the content policy allows nothing from outside.
 */
export function Avatar({ name, isSmall = false }: { name: string; isSmall?: boolean }) {
  return (
    <span
      aria-hidden="true"
      class={`inline-flex shrink-0 items-center justify-center rounded-full bg-primary font-semibold text-primary-content ${isSmall ? 'size-7 text-xs' : 'size-9 text-sm'}`}
    >
      {initialsOf(name)}
    </span>
  );
}

/** "Alice Liddell" as AL, "carol@example.com" as C. */
function initialsOf(name: string): string {
  const words = name
    .replace(/@.*/, '')
    .split(/[\s._-]+/)
    .filter((word) => word !== '');
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : words;
  return chosen.map((word) => firstLetterOf(word ?? '')).join('') || '?';
}

function firstLetterOf(word: string): string {
  const code = word.codePointAt(0);
  return code === undefined ? '' : String.fromCodePoint(code).toUpperCase();
}
