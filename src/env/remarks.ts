import { CONFIG_NAMES, FOLDER_NAMES } from '../config.ts';
import { SECRET_NAMES } from '../secret-faults.ts';
import type { EnvFile } from './env-file.ts';
import { meantBy } from './meant.ts';

/** Variables that are promised or that an older server had, and what they will do; config.ts reads none of them yet. */
const LATER: readonly (readonly [what: string, names: readonly string[]])[] = [
  [
    'e-mail is not sent yet',
    ['SMTP_SERVER', 'SMTP_PORT', 'EMAIL_USER', 'EMAIL_PASS', 'ALERT_EMAIL'],
  ],
  ['terminals are not started by the server yet', ['MT5_TEMPLATE_PATH', 'MT5_PROFILE_SOURCE']],
  ['there is no outside message bus yet', ['BUS_URL']],
];
/** Read by Node or by what starts it. */
const OF_NODE = ['NODE_ENV'];

/** What a person should know about their .env at the start: names only, never a value. */
export function envRemarks(file: EnvFile): string[] {
  const names = Object.keys(file.values);
  const known = new Set([...CONFIG_NAMES, ...OF_NODE]);
  const later = LATER.map(([what, list]) => ({
    what,
    list: list.filter((name) => !known.has(name)),
  }));
  const candidates = [...known, ...later.flatMap(({ list }) => list)];
  const unknown = names.filter((name) => !candidates.includes(name));
  return [
    ...cutValues(file),
    ...later.flatMap(({ what, list }) => {
      const given = list.filter((name) => names.includes(name));
      return given.length === 0 ? [] : [`In .env but not used, ${what}: ${given.join(', ')}.`];
    }),
    ...unknownLine(unknown, candidates),
  ];
}

function unknownLine(names: string[], candidates: string[]): string[] {
  if (names.length === 0) return [];
  const shown = names.flatMap((name) => {
    const meant = meantBy(name, candidates);
    // A secret that stands alone on a line looks like a name too.
    if (meant === undefined && !/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/.test(name)) return [];
    if (name.length > 40) return [];
    return [meant === undefined ? name : `${name} (${meant} is meant?)`];
  });
  const hidden = names.length - shown.length;
  const more =
    hidden === 0 ? [] : [`${String(hidden)} more that ${hidden === 1 ? 'is' : 'are'} not shown`];
  return [`In .env but not known here: ${[...shown, ...more].join(', ')}. See .env.example.`];
}

/** Without quotes a # begins a comment, which makes a password shorter than it was meant to be. */
function cutValues({ text = '' }: EnvFile): string[] {
  const cut = new Set<string>();
  for (const line of text.split(/\r\n|\n|\r/)) {
    const [, name = '', value = ''] = /^\s*(?:export\s+)?([\w.-]+)\s*=\s*(.*)$/.exec(line) ?? [];
    if (/^(['"`])(?:\\\1|(?!\1).)*\1(\s+#.*|\s*)$/.test(value) || !value.includes('#')) continue;
    const isMeant = FOLDER_NAMES.has(name) ? /\S#/.test(`=${value}`) : SECRET_NAMES.has(name);
    if (isMeant) cut.add(name);
  }
  return cut.size === 0
    ? []
    : [
        `In .env a # cuts off the rest of ${[...cut].join(', ')}. ` +
          "Where the # is part of the value, put the whole value in single quotes: NAME='…'.",
      ];
}
