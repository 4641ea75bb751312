/** What must be held, and when a message is a repeat: api.md §1.1 to §1.4 once more, as briefly as can be. */
import { Decimal } from 'decimal.js';

export type Side = 'BUY' | 'SELL';

/** What a message means, said beside it by whoever made it up. */
export type Meant =
  | { kind: 'opening'; symbol: string; side: Side; lots: number }
  /** The whole other side goes first. */
  | { kind: 'turn'; symbol: string; side: Side; lots: number }
  | {
      kind: 'exit';
      symbol?: string | undefined;
      side?: Side | undefined;
      /** A part: the oldest first, or so much of each position. */
      lots?: number | undefined;
      percent?: number | undefined;
    };

export type Message = { body: Record<string, unknown>; meant: Meant };

type Position = { symbol: string; side: Side; lots: Decimal };

const STEP = new Decimal('0.01');

export function opposite(side: Side): Side {
  return side === 'BUY' ? 'SELL' : 'BUY';
}

/** The positions of one account, oldest first. */
export class HeldModel {
  readonly #isNetting: boolean;
  #held: Position[] = [];

  constructor(mode: 'hedging' | 'netting') {
    this.#isNetting = mode === 'netting';
  }

  open({ symbol, side, lots }: { symbol: string; side: Side; lots: number }): void {
    const own = this.#isNetting ? this.#held.find((item) => item.symbol === symbol) : undefined;
    if (own === undefined) this.#held.push({ symbol, side, lots: new Decimal(lots) });
    else if (own.side === side) own.lots = own.lots.plus(lots);
    else if (own.lots.gte(lots)) own.lots = own.lots.minus(lots);
    else Object.assign(own, { side, lots: new Decimal(lots).minus(own.lots) });
    this.#clear();
  }

  close({ symbol, side, lots, percent }: Omit<Extract<Meant, { kind: 'exit' }>, 'kind'>): void {
    const named = this.#held.filter(
      (item) =>
        (symbol === undefined || item.symbol === symbol) &&
        (side === undefined || item.side === side),
    );
    let left = lots === undefined ? new Decimal(Infinity) : onStep(lots);
    for (const item of named) {
      const part =
        percent === undefined
          ? Decimal.min(left, item.lots)
          : item.lots.mul(percent).div(100).toSignificantDigits(12).divToInt(STEP).mul(STEP);
      item.lots = item.lots.minus(part);
      left = left.minus(part);
    }
    this.#clear();
  }

  show(): string[] {
    return this.#held.map(({ symbol, side, lots }) => `${side} ${lots.toFixed()} ${symbol}`).sort();
  }

  #clear(): void {
    this.#held = this.#held.filter(({ lots }) => lots.gt(0));
  }
}

/** A part is no more than was asked for, and no less than the smallest order. */
function onStep(lots: number): Decimal {
  return Decimal.max(STEP, new Decimal(lots).divToInt(STEP).mul(STEP));
}

/** exit only: of one that turns over, whose opening came before. */
export type Judged = 'new' | 'duplicate' | 'mismatch' | 'exit only';

type Known = { text: string; atMs: number; openings: number };

const WINDOW_MS = 30_000;

/** What was sent to a terminal is remembered. */
export class RepeatModel {
  readonly #known = new Map<string, Known>();
  #openings = 0;

  judge({ body, meant }: Message, nowMs: number): Judged {
    const text = JSON.stringify(body);
    const known = this.#find(body, text, nowMs);
    if (known === undefined) return 'new';
    if (known.text !== text) {
      if (meant.kind === 'exit') return 'new';
      return meant.kind === 'turn' ? 'exit only' : 'mismatch';
    }
    if (!isWhole(meant)) return meant.kind === 'turn' ? 'exit only' : 'duplicate';
    const isRecent = nowMs - known.atMs <= WINDOW_MS && known.openings === this.#openings;
    return isRecent ? 'duplicate' : 'new';
  }

  /** Something of it was sent. */
  sent({ body, meant }: Message, nowMs: number): void {
    if (meant.kind !== 'exit') this.#openings++;
    const text = JSON.stringify(body);
    const known = this.#find(body, text, nowMs);
    // An exit under an id of another message goes, and the id stays the other's.
    if (known !== undefined && known.text !== text) return;
    if (!hasId(body) && isWhole(meant)) return;
    this.#known.set(keyOf(body, text), { text, atMs: nowMs, openings: this.#openings });
  }

  /** Nothing of it was sent. */
  refused({ body }: Message): void {
    const text = JSON.stringify(body);
    const key = keyOf(body, text);
    if (this.#known.get(key)?.text === text) this.#known.delete(key);
  }

  #find(body: Message['body'], text: string, nowMs: number): Known | undefined {
    const known = this.#known.get(keyOf(body, text));
    const isOver = known !== undefined && !hasId(body) && nowMs - known.atMs >= WINDOW_MS;
    return isOver ? undefined : known;
  }
}

function isWhole(meant: Meant): boolean {
  return meant.kind === 'exit' && meant.lots === undefined && meant.percent === undefined;
}

/** An empty one is none. */
function hasId({ id }: Message['body']): boolean {
  return typeof id === 'string' && id !== '';
}

function keyOf(body: Message['body'], text: string): string {
  return hasId(body) ? `id ${String(body['id'])}` : text;
}
