import { assert } from '../base/errors.ts';
import type { Instances, SymbolSpec } from '../instances/index.ts';
import type { Resolution, Symbols } from '../symbols/index.ts';
import {
  contractFactor,
  deny,
  type Denial,
  type Lots,
  type OrderType,
  type Side,
  type SymbolFacts,
} from '../trade/index.ts';
import { admit as admitBySettings } from './filters.ts';
import type { MasterPosition } from './master-position.ts';
import type { Pair } from './pair-store.ts';
import { opposite, type Occasion, type Records } from './records.ts';
import { explainSize, type Sizing } from './sizing.ts';
import type { TerminalViews } from './terminal-views.ts';

export type Planning = ReturnType<typeof createPlanning>;

/** What of a pair decides a plan; an example has no more of one. */
export type Way = Pick<Pair, 'userId' | 'master' | 'slave' | 'settings'>;

/** What of a master's position or order decides a plan. */
export type Model = Pick<
  MasterPosition,
  'symbol' | 'side' | 'state' | 'orderType' | 'price' | 'stopLoss'
>;

export type Plan = {
  spec: SymbolSpec;
  facts: SymbolFacts;
  side: Side;
  orderType: OrderType;
  lots: Lots;
};

export type Explained = {
  side: Side;
  orderType?: OrderType;
  symbol?: Resolution;
  sizing?: Sizing;
  refusal?: Denial;
};

export type PlanningDeps = {
  instances: Pick<Instances, 'heartbeat'>;
  symbols: Pick<Symbols, 'resolve' | 'record'>;
  records: Pick<Records, 'specOf'>;
  views: Pick<TerminalViews, 'quote'>;
};

/** What must hold of a market price for it to be compared. */
type Asked = Pick<Occasion, 'price' | 'balance'>;

const REVERSED = { market: 'market', limit: 'stop', stop: 'limit' } as const;

/** What a slave would open for a master: which symbol, which side, how much. Reads only. */
export function createPlanning({ instances, symbols, records, views }: PlanningDeps) {
  return { plan, explain, admit, sideOf };

  /** The whole plan; a name that was taken or not is remembered for the page of symbols. */
  function plan(way: Way, item: Model, added: string, asked: Asked): Plan | Denial {
    const { side, orderType, symbol, sizing, refusal } = explain(way, item, added, asked);
    const name = { symbol: item.symbol, exchange: undefined };
    if (symbol !== undefined) symbols.record(way.userId, way.slave, name, symbol);
    const lots = sizing?.result;
    if (refusal !== undefined) return refusal;
    assert(
      symbol?.kind === 'resolved' && orderType !== undefined,
      'what is not refused is planned',
    );
    assert(typeof lots === 'string', 'what is not refused has lots');
    const facts = { ...symbol.spec, ...symbol.priceFacts };
    return { spec: symbol.spec, facts, side, orderType, lots };
  }

  /** The same with how it came about, as far as it was thought; nothing is remembered. */
  function explain(way: Way, item: Model, added: string, asked: Asked): Explained {
    const side = sideOf(way, item);
    const orderType = orderTypeOf(way, item);
    if (typeof orderType !== 'string') return { side, refusal: orderType };
    const isWaiting = orderType !== 'market';
    const symbol = symbols.resolve(
      way.slave,
      { symbol: item.symbol, exchange: undefined },
      { action: side, price: isWaiting ? undefined : asked.price },
    );
    const begun = { side, orderType, symbol };
    if (symbol.kind === 'denied') return { ...begun, refusal: symbol };
    const other = otherName(way, item, symbol.spec);
    if (other !== undefined) return { ...begun, refusal: other };
    const far = isWaiting ? undefined : tooFar(way, symbol.spec, side, asked.price);
    if (far !== undefined) return { ...begun, refusal: far };
    const sizing = size(way, item, symbol.spec, { added, balance: asked.balance });
    const { result } = sizing;
    return { ...begun, sizing, ...(typeof result !== 'string' && { refusal: result }) };
  }

  /** What the settings let through. */
  function admit(
    { settings }: Way,
    item: Model,
    told: { magic: string; comment: string },
  ): Denial | undefined {
    return admitBySettings(settings, item, told);
  }

  function sideOf({ settings }: Way, { side }: Model): Side {
    return settings.reverse ? opposite(side) : side;
  }

  /** The other way round, a price that was waited for from below is waited for from above: a limit becomes a stop. */
  function orderTypeOf({ settings }: Way, { orderType, state }: Model): OrderType | Denial {
    if (state !== 'waiting') return 'market';
    if (!settings.reverse) return orderType;
    if (orderType === 'stop_limit') {
      return deny(
        'SIDE_NOT_ALLOWED',
        'A stop-limit order has no reverse. What it becomes is followed when it fills.',
      );
    }
    return REVERSED[orderType];
  }

  function otherName({ settings }: Way, { symbol }: Model, spec: SymbolSpec): Denial | undefined {
    if (settings.auto_map_symbol || spec.name === symbol) return undefined;
    return deny(
      'SYMBOL_UNKNOWN',
      `This pair copies the very same names only, and the slave has no ${symbol}.`,
      { symbol, found: spec.name },
    );
  }

  /** Only a quote of the last seconds decides; where there is none, the terminal's own limit of deviation stands. */
  function tooFar(
    { settings, slave }: Way,
    spec: SymbolSpec,
    side: Side,
    masterPrice: number | undefined,
  ): Denial | undefined {
    const most = settings.max_deviation_points;
    const price = views.quote(slave, spec.name, side);
    if (most === null || price === undefined || masterPrice === undefined) return undefined;
    const points = Math.round(Math.abs(price - masterPrice) / spec.point);
    if (points <= most) return undefined;
    return deny(
      'PRICE_DEVIATION',
      `${spec.name} is ${String(points)} points away from the master's price; this pair allows ${String(most)}.`,
      { points, max_points: most, price, master_price: masterPrice },
    );
  }

  function size(
    { settings, master, slave }: Way,
    item: Model,
    spec: SymbolSpec,
    { added, balance }: { added: string; balance: number | undefined },
  ): Sizing {
    const masterSpec = records.specOf(master, item.symbol);
    return explainSize(settings, {
      masterLots: added,
      master: { ...instances.heartbeat(master), ...(balance !== undefined && { balance }) },
      slave: instances.heartbeat(slave),
      instrument: spec,
      contractFactor: masterSpec === undefined ? undefined : contractFactor(masterSpec, spec),
      stopDistance:
        item.stopLoss > 0 && item.price !== undefined
          ? Math.abs(item.price - item.stopLoss)
          : undefined,
    });
  }
}
