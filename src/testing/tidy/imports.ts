import {
  importsOf,
  isForTests,
  isTest,
  placeOf,
  type Finding,
  type Import,
  type Source,
} from './source.ts';

/** Bottom to top. A file may import what stands on a lower rung, never on its own or a higher one. */
const LADDER: readonly (readonly string[])[] = [
  ['base'],
  ['secret-faults.ts', 'variables.ts', 'greeting.ts'],
  ['config.ts', 'trade', 'db', 'http', 'mail', 'bus'],
  ['events', 'audit'],
  ['auth', 'vault'],
  ['accounts', 'env'],
  ['instances'],
  ['symbols', 'commands', 'pool', 'paper'],
  ['journal'],
  ['connections'],
  ['metrics'],
  ['rules'],
  ['risk'],
  ['orders'],
  ['signals', 'copy', 'algorithms'],
  ['admin', 'alerts'],
  ['wiring.ts'],
  ['app.ts'],
  ['server.ts', 'testing'],
];

const RUNGS = new Map(LADDER.flatMap((places, rung) => places.map((place) => [place, rung])));

/** Programs of their own: nobody imports them, and that is right. */
const ENTRY_POINTS = [
  'src/server.ts',
  'src/pool/agent.ts',
  'src/paper/terminal.ts',
  'src/ui/main.tsx',
];

/** Small folders without a door: each of their files is for everybody allowed to see the folder. */
const WITHOUT_DOOR = ['base', 'testing'];

export function offLadder(sources: readonly Source[]): Finding[] {
  return sources
    .filter(({ path }) => isServer(path) && !isRootTest(path) && !RUNGS.has(placeOf(path)))
    .map(({ path }) => ({ path, line: 1, message: `${placeOf(path)} is not on the ladder` }));
}

export function importUpTheLadder(sources: readonly Source[]): Finding[] {
  return crossing(sources, (from, { target }) => {
    const [place, other] = [placeOf(from), placeOf(target)];
    if (isRootTest(from) || (isTest(from) && other === 'testing')) return undefined;
    const [rung, otherRung] = [RUNGS.get(place), RUNGS.get(other)];
    if (rung === undefined || otherRung === undefined || otherRung < rung) return undefined;
    return `${place} stands below or beside ${other} and must not import it`;
  });
}

export function importPastDoor(sources: readonly Source[]): Finding[] {
  return crossing(sources, (_from, { target }) => {
    const parts = target.split('/');
    const place = placeOf(target);
    if (parts.length === 2 || WITHOUT_DOOR.includes(place)) return undefined;
    if (parts.length === 3 && parts[2] === 'index.ts') return undefined;
    return `${place} is entered by src/${place}/index.ts only, not by ${target}`;
  });
}

export function uiImport(sources: readonly Source[]): Finding[] {
  return eachImport(sources, (from, { target, isTypeOnly }) => {
    const isInside = target.startsWith('src/ui/');
    if (!from.startsWith('src/ui/')) {
      return isInside && !isRootTest(from) ? 'the server must not import the web UI' : undefined;
    }
    if (isInside || !target.startsWith('src/') || isTypeOnly) return undefined;
    return 'the web UI may import only types from the server: write `import type`';
  });
}

/** A file that only tests import counts as imported by nobody, unless it is there for tests. */
export function unimported(sources: readonly Source[]): Finding[] {
  const imported = new Set<string>();
  for (const source of sources) {
    for (const { target } of importsOf(source)) {
      if (!isForTests(source.path) || isForTests(target)) imported.add(target);
    }
  }
  return sources
    .filter(({ path }) => path.startsWith('src/') && !isTest(path) && !path.endsWith('.d.ts'))
    .filter(({ path }) => !ENTRY_POINTS.includes(path) && !imported.has(path))
    .map(({ path }) => ({ path, line: 1, message: 'nobody but a test imports this file' }));
}

/** Imports of the server's own files that lead from one place of src to another. */
function crossing(
  sources: readonly Source[],
  judge: (from: string, to: Import) => string | undefined,
): Finding[] {
  return eachImport(sources, (from, to) => {
    const isOurs = isServer(from) && isServer(to.target);
    return isOurs && placeOf(from) !== placeOf(to.target) ? judge(from, to) : undefined;
  });
}

function eachImport(
  sources: readonly Source[],
  judge: (from: string, to: Import) => string | undefined,
): Finding[] {
  return sources.flatMap((source) =>
    importsOf(source).flatMap((to) => {
      const message = judge(source.path, to);
      return message === undefined ? [] : [{ path: source.path, line: to.line, message }];
    }),
  );
}

function isServer(path: string): boolean {
  return path.startsWith('src/') && !path.startsWith('src/ui/');
}

/** tidy.test.ts and walk.test.ts look at the whole house. */
function isRootTest(path: string): boolean {
  return isTest(path) && path.split('/').length === 2;
}
