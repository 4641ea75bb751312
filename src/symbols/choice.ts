/** From the symbols that a name can mean to the one that is traded now, or the reason why none is. */
import { deny, openingFault, type Denial, type Side } from '../trade/index.ts';
import { STANDARD_LOT, type Catalogue, type Entry } from './catalogue.ts';
import type { Plan, Stage, StageName } from './matching.ts';

/** What the symbol is wanted for. Exits take what the account holds and are not stopped by a broker's switches. */
export type Purpose =
  | { readonly kind: 'opening'; readonly side: Side | undefined }
  | { readonly kind: 'exit'; readonly held: ReadonlySet<string> };

export type Circumstance = {
  readonly purpose: Purpose;
  /** The price that the sender saw: the chart's close, or the master's fill; undefined when it is not known. */
  readonly price: number | undefined;
  /** How far a live quote may lie from that price, in percent. */
  readonly maxDeviationPct: number;
  /** The symbol that this name was taken for before: between equals the choice stays. */
  readonly before: string | undefined;
  readonly nowMs: number;
};

export type Chosen = { kind: 'chosen'; via: StageName; entry: Entry; because: string };
export type Choice = Chosen | { kind: 'denied'; denial: Denial; candidates: readonly Entry[] };

export function choose(catalogue: Catalogue, plan: Plan, now: Circumstance): Choice {
  return now.purpose.kind === 'exit'
    ? chooseForExit(catalogue, plan, now, now.purpose.held)
    : chooseForOpening(catalogue, plan, now, now.purpose.side);
}

function chooseForOpening(
  catalogue: Catalogue,
  plan: Plan,
  now: Circumstance,
  side: Side | undefined,
): Choice {
  const namesake = namesakeOf(plan);
  if (namesake !== undefined && now.price === undefined) {
    return ambiguous(plan, [namesake, ...plan.stages.flatMap(({ candidates }) => candidates)]);
  }
  let shut: { entry: Entry; fault: string } | undefined;
  let deviating: Entry | undefined;
  for (const stage of plan.stages) {
    const twins = stage.candidates.filter(
      (entry) => shut === undefined || isTwin(shut.entry, entry),
    );
    const near = twins.filter((entry) => !deviates(entry, now));
    deviating ??= twins.find((entry) => deviates(entry, now));
    const lots = isMixed(near) ? standardLots(near, catalogue, undefined) : near;
    if (near.length > 0 && (isMixed(lots) || lots.length === 0)) return ambiguous(plan, near);
    const faults = lots.map((entry) => ({
      entry,
      fault: openingFault(entry.spec, side, now.nowMs),
    }));
    const open = faults.filter(({ fault }) => fault === undefined).map(({ entry }) => entry);
    if (open.length > 0) {
      const because = shut === undefined ? '' : `${shut.entry.spec.name}: ${shut.fault}`;
      return best({ catalogue, plan, now }, stage, open, because);
    }
    const first = faults[0];
    if (shut === undefined && first?.fault !== undefined)
      shut = { entry: first.entry, fault: first.fault };
  }
  if (shut !== undefined) return notTradable(plan, shut.entry, shut.fault);
  const agreeing = onceDoubted(plan, now);
  if (agreeing !== undefined) return agreeing;
  return deviating === undefined ? unknown(plan) : priceDeviates(plan, deviating, now);
}

/** The share that is written exactly as asked although the name usually means a metal, an oil or an index. */
function namesakeOf({ ask, stages }: Plan): Entry | undefined {
  if (ask.exchange !== undefined) return undefined;
  const written = stages.filter(({ via }) => via === 'exact' || via === 'case-insensitive');
  const found = written
    .flatMap(({ passedOver }) => passedOver)
    .find(({ entry }) => entry.doubt?.kind === 'namesake');
  return found?.entry;
}

/** An exit goes to what is held; else to where an opening would go, whatever the broker has switched off. */
function chooseForExit(
  catalogue: Catalogue,
  plan: Plan,
  now: Circumstance,
  held: ReadonlySet<string>,
): Choice {
  for (const stage of plan.stages) {
    const open = stage.candidates.filter(({ spec }) => held.has(spec.name));
    if (open.length > 0) return best({ catalogue, plan, now }, stage, open, 'the account holds it');
  }
  const opening = chooseForOpening(catalogue, plan, { ...now, price: undefined }, undefined);
  if (opening.kind === 'chosen') return opening;
  const stage = plan.stages.find(({ candidates }) => candidates.length > 0);
  return stage === undefined
    ? opening
    : best({ catalogue, plan, now }, stage, stage.candidates, '');
}

/** The same instrument with the same lot in the same currency: it may stand in for a symbol that is switched off. */
function isTwin(one: Entry, other: Entry): boolean {
  return one.spec.contract_size === other.spec.contract_size && one.quote === other.quote;
}

/** True when the live quote is known and too far from the price that was sent. */
export function deviates(entry: Entry, now: Circumstance): boolean {
  const pct = deviationPct(entry, now.price);
  return pct !== undefined && pct > now.maxDeviationPct;
}

/** How far the live quote lies from a price, in percent of the price; undefined when either is not known. */
function deviationPct({ spec }: Entry, price: number | undefined): number | undefined {
  const mid = midOf(spec);
  return price === undefined || price <= 0 || mid === undefined
    ? undefined
    : (Math.abs(mid - price) / price) * 100;
}

function midOf({ bid, ask }: Entry['spec']): number | undefined {
  if (bid > 0 && ask > 0) return (bid + ask) / 2;
  return bid > 0 ? bid : ask > 0 ? ask : undefined;
}

/** A symbol that a share may be called like is believed when its quote agrees with the price that was sent. */
function onceDoubted(plan: Plan, now: Circumstance): Choice | undefined {
  if (now.price === undefined) return undefined;
  for (const { via, passedOver } of plan.stages) {
    const believed = passedOver.filter(
      ({ entry, reason }) =>
        (entry.doubt?.kind === 'ticker' || entry.doubt?.kind === 'namesake') &&
        entry.doubt.text === reason &&
        deviationPct(entry, now.price) !== undefined &&
        !deviates(entry, now) &&
        openingFault(entry.spec, sideOf(now.purpose), now.nowMs) === undefined,
    );
    const [only] = believed;
    if (only !== undefined && believed.length === 1) {
      return {
        kind: 'chosen',
        via,
        entry: only.entry,
        because: 'its quote agrees with the price sent',
      };
    }
  }
  return undefined;
}

function sideOf(purpose: Purpose): Side | undefined {
  return purpose.kind === 'opening' ? purpose.side : undefined;
}

/** One of several equally good ones: the standard lot, then Market Watch, then the smallest spread; else a person. */
function best(
  { catalogue, plan, now }: { catalogue: Catalogue; plan: Plan; now: Circumstance },
  stage: Stage,
  candidates: readonly Entry[],
  because: string,
): Choice {
  // Two names that differ in nothing but letter case are told apart by their broker; who asked did not.
  if (stage.via === 'case-insensitive' && candidates.length > 1) return ambiguous(plan, candidates);
  let left = candidates;
  const reasons = because === '' ? [] : [because];
  for (const [narrow, reason] of NARROWINGS) {
    if (left.length < 2) break;
    const kept = narrow(left, catalogue, now.before);
    if (kept.length > 0 && kept.length < left.length) {
      left = kept;
      reasons.push(reason);
    }
    // Lots that differ and none of which is the standard one: nothing below may decide about money.
    if (narrow === standardLots && isMixed(left)) return ambiguous(plan, left);
  }
  const [only, ...others] = left;
  if (only === undefined || others.length > 0) return ambiguous(plan, left);
  return { kind: 'chosen', via: stage.via, entry: only, because: reasons.join('; ') };
}

type Narrowing = (
  entries: readonly Entry[],
  catalogue: Catalogue,
  before: string | undefined,
) => readonly Entry[];

const standardLots: Narrowing = (entries, { forexContract }) => {
  if (!isMixed(entries)) return entries;
  return entries.filter(({ spec, class: kind, term }) => {
    const standard = kind === 'forex' ? forexContract : STANDARD_LOT[term?.key ?? ''];
    return spec.contract_size === standard;
  });
};

const asBefore: Narrowing = (entries, _catalogue, before) =>
  entries.filter(({ spec }) => spec.name === before);

const inMarketWatch: Narrowing = (entries) => entries.filter(({ spec }) => spec.visible === true);

const smallestSpread: Narrowing = (entries) => {
  const spreads = entries.map(({ spec }) =>
    spec.bid > 0 && spec.ask > 0 ? spec.ask - spec.bid : NaN,
  );
  if (spreads.some(Number.isNaN)) return entries;
  const least = Math.min(...spreads);
  const noise = Math.max(...entries.map(({ spec }) => spec.point)) / 2;
  return entries.filter((_, i) => (spreads[i] ?? 0) - least < noise);
};

const NARROWINGS: readonly (readonly [Narrowing, string])[] = [
  [standardLots, 'it has the standard lot'],
  [asBefore, 'it was taken before'],
  [inMarketWatch, 'it is in Market Watch'],
  [smallestSpread, 'it has the smallest spread'],
];

function isMixed(entries: readonly Entry[]): boolean {
  const kinds = entries.map(
    ({ spec, quote, country }) => `${String(spec.contract_size)} ${quote ?? ''} ${country ?? ''}`,
  );
  return new Set(kinds).size > 1;
}

// --- saying no ------------------------------------------------------------------------------------------------------

function unknown({ ask }: Plan): Choice {
  return {
    kind: 'denied',
    candidates: [],
    denial: deny(
      'SYMBOL_UNKNOWN',
      `This account's broker has no symbol that is surely ${ask.symbol}. Choose one on the Symbols page.`,
      { symbol: ask.symbol },
    ),
  };
}

function ambiguous({ ask }: Plan, candidates: readonly Entry[]): Choice {
  const names = candidates.map(({ spec }) => spec.name).join(', ');
  return {
    kind: 'denied',
    candidates,
    denial: deny(
      'SYMBOL_AMBIGUOUS',
      `${ask.symbol} can mean several symbols of this broker: ${names}. Choose one on the Symbols page.`,
      { symbol: ask.symbol, candidates: names },
    ),
  };
}

function notTradable({ ask }: Plan, entry: Entry, fault: string): Choice {
  return {
    kind: 'denied',
    candidates: [entry],
    denial: deny('SYMBOL_NOT_TRADABLE', `${entry.spec.name} cannot be opened now: ${fault}.`, {
      symbol: ask.symbol,
      resolved: entry.spec.name,
      trade_mode: entry.spec.trade_mode,
    }),
  };
}

function priceDeviates({ ask }: Plan, entry: Entry, now: Circumstance): Choice {
  const pct = deviationPct(entry, now.price) ?? 0;
  const quoted = String(midOf(entry.spec) ?? 0);
  return {
    kind: 'denied',
    candidates: [entry],
    denial: deny(
      'PRICE_DEVIATION',
      `${entry.spec.name} is quoted at ${quoted} here, ${pct.toFixed(1)} % away from the price sent with ${ask.symbol}; it may be another instrument.`,
      {
        symbol: ask.symbol,
        resolved: entry.spec.name,
        quote: midOf(entry.spec) ?? null,
        price: now.price ?? null,
        deviation_pct: Number(pct.toFixed(4)),
        max_deviation_pct: now.maxDeviationPct,
      },
    ),
  };
}
