import { relative } from 'node:path';
import Sequencer from '@jest/test-sequencer';

/** The longest first, so that none of them runs alone at the end; jest itself goes by size, which says little here. */
const FIRST = [
  'src/sign-in-page.test.ts',
  'src/kills.test.ts',
  // The first of its kind compiles the simulated terminal, which those after it find made.
  'ea/conformance.test.ts',
  'ea/posts.test.ts',
  'ea/copying.test.ts',
  'src/copying-page.test.ts',
  'src/accounts-page.test.ts',
  'src/symbols-page.test.ts',
  'src/limits-page.test.ts',
  'src/roles.test.ts',
  'src/paper/conformance.test.ts',
];

export default class LongestFirst extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((a, b) => placeOf(a) - placeOf(b));
  }
}

function placeOf({ path }) {
  const place = FIRST.indexOf(relative(import.meta.dirname, path).replaceAll('\\', '/'));
  return place === -1 ? FIRST.length : place;
}
