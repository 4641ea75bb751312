import type { Clock } from '../base/clock.ts';
import type { AccountId, UserId } from '../base/ids.ts';
import type { Accounts } from '../accounts/index.ts';
import type { SymbolSpec } from '../instances/index.ts';
import {
  contractFactor,
  deny,
  isOpening,
  openingFault,
  showAskedSymbol,
  type Action,
  type AskedSymbol,
  type Denial,
  type PriceFacts,
  type Side,
} from '../trade/index.ts';
import { createCatalogue, fold, type Catalogue, type Entry } from './catalogue.ts';
import {
  choose,
  deviates,
  type Choice,
  type Chosen,
  type Circumstance,
  type Purpose,
} from './choice.ts';
import type { Mappings } from './mappings.ts';
import { planFor, type Plan, type StageName } from './matching.ts';
import { heldNameLike } from './held-name.ts';
import { explainSteps, type Explanation } from './explanation.ts';
import { nearName, propose } from './proposals.ts';
import type { SymbolSettingsOf } from './settings.ts';
import type { Mapping } from './store.ts';

export type Via = 'account-mapping' | 'user-mapping' | StageName | 'fuzzy';

/** How sure each way is. Only a person's word or the very name is certain. */
const CONFIDENCE: Record<Via, number> = {
  'account-mapping': 1,
  'user-mapping': 1,
  exact: 1,
  'case-insensitive': 0.99,
  affix: 0.98,
  alias: 0.95,
  fuzzy: 0.85,
};

export type Resolved = {
  readonly kind: 'resolved';
  readonly via: Via;
  readonly entry: Entry;
  readonly spec: SymbolSpec;
  readonly priceFacts: PriceFacts;
  readonly confidence: number;
  /** What decided between several; empty when nothing had to. */
  readonly because: string;
};
export type Resolution = Resolved | Denial;

export type Want = { readonly action: Action; readonly price: number | undefined };

type Deps = {
  clock: Clock;
  accounts: Accounts;
  mappings: Mappings;
  settings: SymbolSettingsOf;
  held: (account: AccountId) => ReadonlySet<string>;
  /** Why a list of symbols that is there cannot be read. */
  problem: (account: AccountId) => string | undefined;
  catalogueOf: (account: AccountId) => Catalogue | undefined;
  /** What the name was last taken for on this account. */
  before: (account: AccountId, asked: string) => string | undefined;
};

type Here = {
  userId: UserId | undefined;
  account: AccountId;
  catalogue: Catalogue;
  now: Circumstance;
};

type OwnSymbol = { account: string; symbol: string };

type ExitCircumstance = {
  catalogue: Catalogue;
  before: string | undefined;
  held: ReadonlySet<string>;
};

const EMPTY = createCatalogue([]);

/** Bounds what strangers with a token can make the cache hold; it starts anew when full. */
const MOST_PLANS = 1000;

type Known = {
  plan: Plan;
  near: Entry | undefined | null;
  /** Something in it expires: then time decides too, and no choice is kept. */
  expires: boolean;
  kept: Partial<Record<Side, { before: string | undefined; choice: Chosen }>>;
};

/** From a name to a broker's symbol: the owner's word first, then what is certain; plans are kept until anything changes. */
export function createResolver(deps: Deps) {
  const { clock, accounts, mappings, settings, catalogueOf } = deps;
  const plans = new Map<AccountId, Map<string, Known>>();
  return { resolve, nameForExit, explain, align, forget };

  /**
   * Stage 3 of 7 asks here; refuses SYMBOL_UNKNOWN, SYMBOL_AMBIGUOUS, SYMBOL_NOT_TRADABLE, PRICE_DEVIATION,
   * ACCOUNT_OFFLINE.
   */
  function resolve(account: AccountId, asked: AskedSymbol, want: Want): Resolution {
    const catalogue = catalogueOf(account);
    if (catalogue === undefined) {
      return deny(
        'ACCOUNT_OFFLINE',
        deps.problem(account) ??
          'The terminal has not reported its symbols yet. Start it and check its EA.',
      );
    }
    const userId = accounts.owner(account);
    const now = circumstanceOf(userId, account, asked, want);
    const here: Here = { userId, account, catalogue, now };
    const mapped = mappedBy(here, asked);
    const { purpose } = now;
    if (purpose.kind === 'opening') {
      return mapped ?? automatic(here, asked);
    }
    return forExit(mapped, automatic(here, asked), {
      catalogue,
      before: now.before,
      held: purpose.held,
    });
  }

  /**
   * Where an exit goes whose name the broker's list does not tell: to the symbol that is held, and without any list to the
   * name as it was asked, because a terminal finds its positions by itself. Undefined where nothing held can be meant.
   */
  function nameForExit(account: AccountId, asked: AskedSymbol): string | undefined {
    const userId = accounts.owner(account);
    const words = userId === undefined ? undefined : mappings.find(userId, account, asked.symbol);
    const before = deps.before(account, showAskedSymbol(asked));
    const held = deps.held(account);
    const said = [words?.ofAccount?.to, words?.ofUser?.to, before].filter(
      (name) => name !== undefined,
    );
    const catalogue = catalogueOf(account);
    // What the list has was judged already to be something else.
    const unlisted = [...held].filter((name) => catalogue?.exact.has(name) !== true);
    const found =
      said.find((name) => held.has(name)) ??
      [...held].find((name) => name === asked.symbol) ??
      heldNameLike(asked.symbol, unlisted);
    return found ?? (catalogue === undefined ? (said[0] ?? asked.symbol) : undefined);
  }

  /** An exit goes where the position is, also when the name has come to mean another symbol since it was opened. */
  function forExit(
    mapped: Resolution | undefined,
    found: Resolution,
    { catalogue, before, held }: ExitCircumstance,
  ): Resolution {
    const earlier = before === undefined ? undefined : catalogue.exact.get(before);
    const again =
      earlier === undefined
        ? undefined
        : resolvedOf('exact', earlier, 'the name was taken for it before');
    const ways = [mapped, again, found].filter((way) => way?.kind === 'resolved');

    return (
      ways.find(({ spec }) => held.has(spec.name)) ?? (mapped?.kind === 'resolved' ? mapped : found)
    );
  }

  /** The owner's word; undefined where there is none that holds here. */
  function mappedBy(here: Here, asked: AskedSymbol): Resolution | undefined {
    const { userId, account, catalogue, now } = here;
    if (userId === undefined) return undefined;
    const { ofAccount, ofUser } = mappings.find(userId, account, asked.symbol);
    if (ofAccount !== undefined) {
      return (
        byMapping('account-mapping', ofAccount, catalogue, now) ?? brokenMapping(ofAccount, now)
      );
    }
    if (ofUser === undefined) return undefined;
    const direct = byMapping('user-mapping', ofUser, catalogue, now);
    if (direct !== undefined) return direct;
    // For all accounts the target is a name like any other: each broker may write it in its own way.
    const target = { symbol: ofUser.to, exchange: undefined };
    const further = automatic(here, target);
    return further.kind === 'resolved'
      ? { ...further, via: 'user-mapping', because: `your mapping to ${ofUser.to}` }
      : further;
  }

  function automatic({ userId, account, catalogue, now }: Here, asked: AskedSymbol): Resolution {
    const known = knownPlan(account, catalogue, asked);
    const choice = keptChoice(known, now) ?? choose(catalogue, known.plan, now);
    keep(known, now, choice);
    if (choice.kind === 'chosen') return resolvedOf(choice.via, choice.entry, choice.because);
    const mayGuess = userId !== undefined && settings.get(userId).acceptsNearNames;
    const near = mayGuess && choice.candidates.length === 0 ? nearOf(catalogue, known) : undefined;
    return near === undefined || !isFit(near, now)
      ? choice.denial
      : resolvedOf('fuzzy', near, 'nearly the same name, which your settings allow');
  }

  /** The choice of last time, as long as nothing that it hung on is another. */
  function keptChoice({ kept }: Known, now: Circumstance): Chosen | undefined {
    const { purpose, before } = now;
    const side = purpose.kind === 'opening' ? purpose.side : undefined;
    const last = side === undefined ? undefined : kept[side];
    return last?.before === before && last !== undefined && !deviates(last.choice.entry, now)
      ? last.choice
      : undefined;
  }

  function keep(known: Known, { purpose, before, price }: Circumstance, choice: Choice): void {
    if (choice.kind !== 'chosen' || purpose.kind !== 'opening' || purpose.side === undefined)
      return;
    if (!known.expires && price === undefined) known.kept[purpose.side] = { before, choice };
  }

  function isFit(entry: Entry, now: Circumstance): boolean {
    const plan: Plan = {
      ask: { symbol: entry.spec.name, exchange: undefined },
      reading: undefined,
      nearly: undefined,
      stages: [{ via: 'exact', candidates: [entry], passedOver: [] }],
    };
    return choose(EMPTY, plan, now).kind === 'chosen';
  }

  function circumstanceOf(
    userId: UserId | undefined,
    account: AccountId,
    asked: AskedSymbol,
    { action, price }: Want,
  ): Circumstance {
    const purpose: Purpose = isOpening(action)
      ? { kind: 'opening', side: action }
      : { kind: 'exit', held: deps.held(account) };
    return {
      purpose,
      price,
      maxDeviationPct: userId === undefined ? 0 : settings.get(userId).maxPriceDeviationPct,
      before: deps.before(account, showAskedSymbol(asked)),
      nowMs: clock.nowMs(),
    };
  }

  function knownPlan(account: AccountId, catalogue: Catalogue, asked: AskedSymbol): Known {
    let own = plans.get(account);
    if (own === undefined || own.size >= MOST_PLANS) {
      own = new Map();
      plans.set(account, own);
    }
    const key = showAskedSymbol(asked);
    const found = own.get(key);
    if (found !== undefined) return found;
    const plan = planFor(catalogue, asked);
    const expires = plan.stages.some(({ candidates }) =>
      candidates.some(({ spec }) => (spec.expiration_ms ?? 0) > 0),
    );
    const known: Known = { plan, near: null, expires, kept: {} };
    own.set(key, known);
    return known;
  }

  /** Looking for near names costs more than the rest together, so it is done once and only when it matters. */
  function nearOf(catalogue: Catalogue, known: Known): Entry | undefined {
    if (known.near === null) known.near = nearName(catalogue, known.plan);
    return known.near;
  }

  /** Drops what is kept of an account: its catalogue or a mapping has changed. */
  function forget(account: AccountId): void {
    plans.delete(account);
  }

  /** Says step by step what a name is taken for and why; refuses (NOT_FOUND) an account of somebody else. */
  function explain(userId: UserId, account: string, asked: AskedSymbol, want: Want): Explanation {
    const own = accounts.get(userId, account).account;
    const resolution = resolve(own, asked, want);
    const catalogue = catalogueOf(own);
    if (catalogue === undefined) return { resolution, steps: [], proposals: [] };
    const { plan } = knownPlan(own, catalogue, asked);
    const { ofAccount, ofUser } = mappings.find(userId, own, asked.symbol);
    const steps = explainSteps(plan, resolution, { ofAccount, ofUser });
    const isAnswered = resolution.kind === 'resolved';
    return { resolution, steps, proposals: isAnswered ? [] : propose(catalogue, plan) };
  }

  /**
   * By how much lots on one account must be multiplied to trade the same units on another; undefined when either
   * account has no such symbol. Refuses (NOT_FOUND) an account of somebody else.
   */
  function align(userId: UserId, from: OwnSymbol, to: OwnSymbol): string | undefined {
    const find = ({ account, symbol }: OwnSymbol): Entry | undefined =>
      catalogueOf(accounts.get(userId, account).account)?.exact.get(symbol);
    const [one, other] = [find(from), find(to)];
    if (one === undefined || other === undefined) return undefined;
    return contractFactor(one.spec, other.spec)?.toFixed();
  }
}

function resolvedOf(via: Via, entry: Entry, because: string): Resolved {
  const { spec } = entry;
  const { digits, point, tick_size } = spec;
  const priceFacts = { class: entry.class, base: entry.term?.base, digits, point, tick_size };
  return { kind: 'resolved', via, entry, spec, priceFacts, confidence: CONFIDENCE[via], because };
}

/** The mapping's own symbol, when the broker has it; whether it can be traded is told, never worked around. */
function byMapping(
  via: 'account-mapping' | 'user-mapping',
  { from, to }: Mapping,
  catalogue: Catalogue,
  { purpose, nowMs }: Circumstance,
): Resolution | undefined {
  const folded = catalogue.folded.get(fold(to)) ?? [];
  const entry = catalogue.exact.get(to) ?? (folded.length === 1 ? folded[0] : undefined);
  if (entry === undefined) return undefined;
  const fault =
    purpose.kind === 'opening' ? openingFault(entry.spec, purpose.side, nowMs) : undefined;
  if (fault !== undefined) {
    return deny(
      'SYMBOL_NOT_TRADABLE',
      `${entry.spec.name}, to which you have mapped ${from}, cannot be opened now: ${fault}.`,
      { symbol: from, resolved: entry.spec.name, trade_mode: entry.spec.trade_mode },
    );
  }
  return resolvedOf(via, entry, `your mapping of ${from}`);
}

/** An owner's word that does not hold any more is never replaced by a guess; only an exit may look further. */
function brokenMapping({ from, to }: Mapping, { purpose }: Circumstance): Resolution | undefined {
  if (purpose.kind === 'exit') return undefined;
  return deny(
    'SYMBOL_UNKNOWN',
    `You have mapped ${from} to ${to}, which this account's broker does not have. Change the mapping on the Symbols page.`,
    { symbol: from, mapped_to: to },
  );
}
