import { Decimal } from 'decimal.js';
import {
  deny,
  fitLots,
  wantedLots,
  type Denial,
  type Lots,
  type VolumeRules,
} from '../trade/index.ts';
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

/** One step of the way from the master's lots to the slave's, for people. */
export type SizingStep = { readonly step: string; readonly lots: string; readonly text: string };
export type Sizing = { readonly result: Lots | Denial; readonly steps: readonly SizingStep[] };

/** The slave's lots for one deal of the master; refuses LOT_BELOW_MIN, NO_EQUITY and STOP_REQUIRED. */
export function sizeCopy(settings: PairSettings, facts: SizingFacts): Lots | Denial {
  return explainSize(settings, facts).result;
}

/** The same with every step that led to it. */
export function explainSize(settings: PairSettings, facts: SizingFacts): Sizing {
  const steps: SizingStep[] = [];
  const note = (step: string, lots: Decimal, text: string): Decimal => {
    steps.push({ step, lots: lots.toDecimalPlaces(8).toFixed(), text });
    return lots;
  };
  const raw = rawLots(settings, facts, note);
  return { result: raw instanceof Decimal ? fitted(raw, settings, facts, note) : raw, steps };
}

type Note = (step: string, lots: Decimal, text: string) => Decimal;

function fitted(
  raw: Decimal,
  settings: PairSettings,
  { instrument }: SizingFacts,
  note: Note,
): Lots | Denial {
  const max = Decimal.min(settings.max_lot ?? Infinity, instrument.volume_max || Infinity);
  const floor = Decimal.max(settings.min_lot ?? 0, instrument.volume_min);
  const smallest = fitUp(floor, instrument.volume_step);
  const isSmall = raw.lt(floor);
  if (isSmall && (settings.below_minimum === 'skip' || smallest.gt(max))) {
    return tooSmall(raw, floor);
  }
  if (isSmall) note('minimum', smallest, `raised to the smallest lot, ${smallest.toFixed()}`);
  if (raw.gt(max)) note('maximum', max, `cut to the largest lot, ${max.toFixed()}`);
  const lots = fitLots(Decimal.min(isSmall ? smallest : raw, max), instrument);
  if (lots === 'LOT_BELOW_MIN') return tooSmall(raw, floor);
  note('step', new Decimal(lots), `in steps of ${String(instrument.volume_step)}, rounded down`);
  return lots;
}

function rawLots(settings: PairSettings, facts: SizingFacts, note: Note): Decimal | Denial {
  const { volume_mode: mode, multiplier } = settings;
  const master = note('master', new Decimal(facts.masterLots), 'the lots of the master');
  if (mode === 'fixed') {
    const fixed = new Decimal(settings.fixed_volume ?? multiplier);
    return note('fixed', fixed, 'always the same lots');
  }
  if (mode === 'risk_percent') return byRisk(settings, facts, note);
  const multiplied = note('multiplier', master.times(multiplier), `times ${String(multiplier)}`);
  const units = settings.auto_map_volume
    ? (facts.contractFactor ?? new Decimal(1))
    : new Decimal(1);
  const scaled = units.eq(1)
    ? multiplied
    : note(
        'units',
        multiplied.times(units),
        `times ${units.toFixed()}: one lot is another size here`,
      );
  if (mode === 'multiply') return scaled;
  const kind = mode === 'percent' ? 'balance' : mode;
  const own = facts.slave?.[kind];
  const theirs = facts.master?.[kind];
  if (own === undefined || theirs === undefined || own <= 0) return unknownMoney({ own, theirs });
  const ratio = { method: 'ratio', lots: scaled, own, theirs, factor: 1 } as const;
  const lots = wantedLots(ratio, facts.instrument);
  if (lots === undefined) return unknownMoney({ own, theirs });
  const words = kind.replace('_', ' ');
  return note(mode, lots, `times the ${words} ${String(own)} of the slave by ${String(theirs)}`);
}

function byRisk(settings: PairSettings, facts: SizingFacts, note: Note): Decimal | Denial {
  const { stopDistance = 0, slave } = facts;
  if (stopDistance <= 0) {
    return deny(
      'STOP_REQUIRED',
      "The lot is sized by the master's stop, and the master has set none.",
    );
  }
  const { risk_percent: percent } = settings;
  const of = slave?.equity ?? 0;
  const risk = { method: 'risk_percent', percent, of, stopDistance } as const;
  const lots = of > 0 ? wantedLots(risk, facts.instrument) : undefined;
  if (lots === undefined) {
    return deny('NO_EQUITY', 'The equity or the tick value of the slave is not known.');
  }
  const text = `lots of which the master's stop costs ${String(percent)} % of the equity`;
  return note('risk_percent', lots, text);
}

function unknownMoney({
  own,
  theirs,
}: {
  own: number | undefined;
  theirs: number | undefined;
}): Denial {
  return deny(
    'NO_EQUITY',
    'The lot depends on the money of both accounts, and one of them has not told it. Check its terminal.',
    { slave: own ?? null, master: theirs ?? null },
  );
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
