import { Decimal } from 'decimal.js';
import { deny, fitLots, type Denial, type Lots, type VolumeRules } from '../trade/index.ts';
import type { PairSettings } from './settings.ts';

/** Money of an account as its terminal last told. */
export type Money = { balance: number; equity: number; free_margin: number };

type Instrument = VolumeRules & { tick_size: number; tick_value: number };

export type SizingFacts = {
  /** Lots of the master's deal. */
  masterLots: string;
  master: Partial<Money> | undefined;
  slave: Money | undefined;
  instrument: Instrument;
  /** By how much lots are multiplied to trade the same units; undefined where it is not known. */
  contractFactor: Decimal | undefined;
  /** From the master's fill to its stop, in units of the price; undefined without a stop. */
  stopDistance: number | undefined;
};

/** The slave's lots for one deal of the master; refuses LOT_BELOW_MIN, NO_EQUITY and STOP_REQUIRED. */
export function sizeCopy(settings: PairSettings, facts: SizingFacts): Lots | Denial {
  const raw = rawLots(settings, facts);
  if (!(raw instanceof Decimal)) return raw;
  const { instrument } = facts;
  const max = Decimal.min(settings.max_lot ?? Infinity, instrument.volume_max || Infinity);
  const floor = Decimal.max(settings.min_lot ?? 0, instrument.volume_min);
  const smallest = fitUp(floor, instrument.volume_step);
  const isSmall = raw.lt(floor);
  if (isSmall && (settings.below_minimum === 'skip' || smallest.gt(max))) {
    return tooSmall(raw, floor);
  }
  const fitted = fitLots(Decimal.min(isSmall ? smallest : raw, max), instrument);
  return fitted === 'LOT_BELOW_MIN' ? tooSmall(raw, floor) : fitted;
}

function rawLots(settings: PairSettings, facts: SizingFacts): Decimal | Denial {
  const { volume_mode: mode, multiplier } = settings;
  const units = settings.auto_map_volume ? (facts.contractFactor ?? new Decimal(1)) : 1;
  const scaled = new Decimal(facts.masterLots).times(multiplier).times(units);
  switch (mode) {
    case 'fixed':
      return new Decimal(settings.fixed_volume ?? multiplier);
    case 'multiply':
      return scaled;
    case 'percent':
      return byRatio(scaled, facts.slave?.balance, facts.master?.balance);
    case 'equity':
      return byRatio(scaled, facts.slave?.equity, facts.master?.equity);
    case 'free_margin':
      return byRatio(scaled, facts.slave?.free_margin, facts.master?.free_margin);
    case 'risk_percent':
      return byRisk(settings, facts);
  }
}

function byRatio(
  lots: Decimal,
  slave: number | undefined,
  master: number | undefined,
): Decimal | Denial {
  if (slave === undefined || master === undefined || slave <= 0 || master <= 0) {
    return deny(
      'NO_EQUITY',
      'The lot depends on the money of both accounts, and one of them has not told it. Check its terminal.',
      { slave: slave ?? null, master: master ?? null },
    );
  }
  return lots.times(slave).div(master);
}

function byRisk(settings: PairSettings, facts: SizingFacts): Decimal | Denial {
  const { stopDistance, instrument, slave } = facts;
  if (stopDistance === undefined || stopDistance <= 0) {
    return deny(
      'STOP_REQUIRED',
      "The lot is sized by the master's stop, and the master has set none.",
    );
  }
  const { tick_size: tick, tick_value: value } = instrument;
  if (slave === undefined || slave.equity <= 0 || tick <= 0 || value <= 0) {
    return deny('NO_EQUITY', 'The equity or the tick value of the slave is not known.');
  }
  const lossPerLot = new Decimal(stopDistance).div(tick).times(value);
  return new Decimal(slave.equity).times(settings.risk_percent).div(100).div(lossPerLot);
}

function tooSmall(lots: Decimal, minimum: Decimal): Denial {
  return deny(
    'LOT_BELOW_MIN',
    `The copy would be ${lots.toDecimalPlaces(8).toFixed()} lots; the smallest is ${minimum.toFixed()}.`,
    { volume: lots.toNumber(), min: minimum.toNumber() },
  );
}

function fitUp(lots: Decimal, step: number): Decimal {
  return step > 0 ? lots.div(step).ceil().times(step) : lots;
}

/** What should be left of planned lots when remaining of the base is left at the master: never more than that, by the step. */
export function dueLots(
  share: { planned: string; base: string },
  remaining: string,
  step: number,
): Decimal {
  const base = new Decimal(share.base);
  if (base.lte(0)) return new Decimal(0);
  const ratio = Decimal.min(1, new Decimal(remaining).div(base));
  const due = new Decimal(share.planned).times(ratio);
  return step > 0 ? due.div(step).toDecimalPlaces(6).floor().times(step) : due;
}
