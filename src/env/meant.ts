/** Which known name somebody meant by one that is not known; undefined where none is near. */
export function meantBy(name: string, known: readonly string[]): string | undefined {
  const given = name.toUpperCase().replace(/[-.]/g, '_');
  const ranked = known
    .map((candidate) => ({ candidate, distance: distanceOf(given, candidate) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best !== undefined && best.distance < FAR ? best.candidate : undefined;
}

const FAR = 4;

/** 0 the same name, 1 to 2 letters wrong, 3 a word more or less; FAR for everything else. */
function distanceOf(given: string, known: string): number {
  const letters = editsBetween(given, known);
  if (letters <= (Math.min(given.length, known.length) < 6 ? 1 : 2)) return letters;
  const [short, long] = given.length < known.length ? [given, known] : [known, given];
  if (short.length >= 8 && long.startsWith(short)) return 3;
  const [few, many] = [short.split('_'), long.split('_')];
  return few.length >= 2 && few.every((word) => many.includes(word)) ? 3 : FAR;
}

/** Letters to add, drop, change or swap with their neighbour. */
function editsBetween(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      let least = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + Number(!isSame));
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwapped) least = Math.min(least, at(before, j - 2) + 1);
      row.push(least);
    }
    before = last;
    last = row;
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
