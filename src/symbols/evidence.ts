import type { SymbolSpec } from '../instances/index.ts';
import type { InstrumentClass } from '../trade/index.ts';

/** What a broker's own words say a symbol is, apart from its name. */
export type Evidence = {
  /** The class it is filed under; undefined where path, description and way of calculation say nothing. */
  readonly class: InstrumentClass | undefined;
  readonly isFuture: boolean;
};

const PATH_WORDS: readonly (readonly [RegExp, InstrumentClass])[] = [
  [/\b(?:ind(?:ex|ices|exes)|indicies)\b/i, 'index'],
  [/\b(?:crypto\w*|coins?|digital assets?)\b/i, 'crypto'],
  [
    /\b(?:stocks?|shares?|equit(?:y|ies)|etfs?|etns?|adrs?|nyse|nasdaq|lse|xetra|euronext)\b/i,
    'stock',
  ],
  [/\b(?:metals?|bullion|precious)\b/i, 'metal'],
  [/\b(?:energ(?:y|ies)|oils?|gas)\b/i, 'energy'],
  [/\b(?:bonds?|treasur(?:y|ies)|rates)\b/i, 'bond'],
  [/\b(?:commodit(?:y|ies)|softs?|agri\w*|grains?)\b/i, 'commodity'],
  [/\b(?:forex|fx|currenc(?:y|ies)|majors?|minors?|exotics?|crosses)\b/i, 'forex'],
];
const FUTURE_WORDS = /\bfutures?\b/i;
/** How companies and funds are called; no metal, oil or index is. */
const COMPANY =
  /\b(?:inc|corp|corporation|plc|ltd|limited|holdings?|n\.?v|s\.?p\.?a|ag|etf|etn|etp|trust|fund|shares?|stock|adr|company|mining|miners|energy partners)\b\.?/i;

/** Reads path and way of calculation (SYMBOL_TRADE_CALC_MODE), and the description for what sounds like a company. */
export function evidenceOf(spec: SymbolSpec): Evidence {
  const { class: filed, isFuture } = evidenceOfFolder(folderOf(spec));
  const mode = spec.calc_mode ?? '';
  return {
    class: classOf(filed, mode, spec.description),
    isFuture: isFuture || mode === 'FUTURES' || mode.startsWith('EXCH_FUTURES'),
  };
}

/** Thousands of symbols lie in a few folders; the last ones read are kept. */
const folders = new Map<string, Evidence>();
const MOST_FOLDERS = 500;

function evidenceOfFolder(folder: string): Evidence {
  const known = folders.get(folder);
  if (known !== undefined) return known;
  const words = folder.replace(/[\\/_-]+/g, ' ').replace(/([a-z])([A-Z])/g, '$1 $2');
  const found = {
    class: PATH_WORDS.find(([pattern]) => pattern.test(words))?.[1],
    isFuture: FUTURE_WORDS.test(words),
  };
  if (folders.size >= MOST_FOLDERS) folders.clear();
  folders.set(folder, found);
  return found;
}

/** A path ends in the symbol's own name, which is no evidence of what it is. */
export function folderOf({ path, name }: SymbolSpec): string {
  const isOwn = path === name || path.endsWith(`\\${name}`) || path.endsWith(`/${name}`);
  return isOwn ? path.slice(0, path.length - name.length) : path;
}

function classOf(
  filed: InstrumentClass | undefined,
  mode: string,
  description: string,
): InstrumentClass | undefined {
  if (mode.startsWith('EXCH_STOCKS')) return 'stock';
  if (mode.startsWith('EXCH_BONDS')) return 'bond';
  if (filed !== undefined) return filed;
  if (mode === 'CFDINDEX') return 'index';
  return COMPANY.test(description) ? 'stock' : undefined;
}

const KIN: Partial<Record<InstrumentClass, readonly InstrumentClass[]>> = {
  metal: ['metal', 'commodity', 'forex', 'energy'],
  energy: ['energy', 'commodity', 'metal', 'index'],
  commodity: ['commodity', 'energy'],
  index: ['index', 'commodity'],
  crypto: ['crypto', 'forex'],
  forex: ['forex'],
};

/** True when a symbol filed as `filed` can be an instrument of this class: brokers file gold under forex, never under shares. */
export function canBe(kind: InstrumentClass, filed: InstrumentClass): boolean {
  return (KIN[kind] ?? [kind]).includes(filed);
}
