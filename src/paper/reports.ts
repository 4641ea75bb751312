import type { Clock } from '../base/clock.ts';
import type { Heartbeat, Snapshot, SymbolSpec } from '../instances/index.ts';
import type { Book } from './book.ts';
import type { Desk } from './desk.ts';
import type { Market } from './feed.ts';
import type { Folder } from './folder.ts';
import { fromCents, tickValue } from './money.ts';
import type { PaperSettings } from './settings.ts';

export type ReportDeps = {
  folder: Folder;
  book: Book;
  desk: Desk;
  market: Market;
  settings: PaperSettings;
  clock: Clock;
  /** What the EA adds to the heartbeat. */
  ea: () => { epoch: number; lastError: string };
  memoryMb: () => number;
};

const SYMBOLS_EVERY_MS = 3_600_000;
const TERMINAL_BUILD = 1;

/** What a terminal tells unasked (ea/PROTOCOL.md §5): heartbeat, snapshot, symbols, and events. */
export function createReports(deps: ReportDeps) {
  const { folder, book, desk, market, settings, clock } = deps;
  const { account } = settings;
  // Begins above all earlier lives without being stored: no beats are less than 10 ms apart.
  let seq = Math.floor(clock.nowMs() / 10);
  let lastSnapshot = '';
  let symbolsAtMs = -Infinity;

  return { everySecond, events };

  function everySecond(): void {
    // A beat tells that the snapshot beside it is no older than it.
    snapshot();
    beat();
    if (clock.monotonicMs() - symbolsAtMs >= SYMBOLS_EVERY_MS) symbols();
  }

  /** Hands over what happened, in order. An event leaves the books only after its file is written. */
  function events(): void {
    for (const { seq: number, content } of book.news()) {
      folder.hand(`event_${String(number).padStart(12, '0')}.json`, content);
      book.forgetNews(number);
    }
  }

  function beat(): void {
    const { balanceCents, equityCents, profitCents, marginCents } = desk.totals();
    const { epoch, lastError } = deps.ea();
    const heartbeat: Heartbeat = {
      v: 1,
      seq: seq++,
      account,
      server: 'Paper-Simulated',
      broker: 'Signalpost Paper (simulated)',
      currency: settings.currency,
      leverage: settings.leverage,
      margin_mode: settings.margin_mode,
      balance: fromCents(balanceCents),
      equity: fromCents(equityCents),
      profit: fromCents(profitCents),
      margin: fromCents(marginCents),
      free_margin: fromCents(equityCents - marginCents),
      connected: true,
      terminal_trade_allowed: true,
      ea_trade_allowed: true,
      account_trade_allowed: true,
      ping_ms: 0,
      terminal_build: TERMINAL_BUILD,
      ea_version: 'paper-1',
      protocol: 1,
      gmt_offset_s: settings.gmt_offset_s,
      memory_mb: deps.memoryMb(),
      positions: book.positions().length,
      orders: book.orders().length,
      queue: folder.commandNames().length,
      modes: ['webhook', 'slave'],
      last_error: lastError,
      time_ms: clock.nowMs(),
      epoch,
      simulated: true,
      eof: 1,
    };
    folder.show('heartbeat.json', JSON.stringify(heartbeat));
  }

  function snapshot(): void {
    const positions = book.positions().map(desk.showPosition);
    const orders = book.orders().map(desk.showOrder);
    const content = JSON.stringify([positions, orders]);
    if (content === lastSnapshot) return;
    const file: Snapshot = { v: 1, account, time_ms: clock.nowMs(), positions, orders, eof: 1 };
    folder.show('snapshot.json', JSON.stringify(file));
    lastSnapshot = content;
  }

  function symbols(): void {
    const list = market.symbols().map((symbol): SymbolSpec => {
      const { bid, ask } = market.quote(symbol);
      return {
        name: symbol.name,
        description: symbol.description,
        path: symbol.path,
        currency_base: symbol.currency_base,
        currency_profit: symbol.currency_profit,
        digits: symbol.digits,
        point: symbol.point,
        tick_size: symbol.tick_size,
        tick_value: tickValue(symbol, market, settings.currency),
        contract_size: symbol.contract_size,
        volume_min: symbol.volume_min,
        volume_max: symbol.volume_max,
        volume_step: symbol.volume_step,
        volume_limit: symbol.volume_limit,
        stops_level: symbol.stops_level,
        freeze_level: symbol.freeze_level,
        filling: symbol.filling,
        execution: symbol.execution,
        trade_mode: symbol.trade_mode,
        bid,
        ask,
        visible: symbol.visible,
        calc_mode: symbol.calc_mode,
        currency_margin: symbol.currency_margin,
        start_ms: symbol.start_ms,
        expiration_ms: symbol.expiration_ms,
      };
    });
    const file = { v: 1, account, time_ms: clock.nowMs(), symbols: list, eof: 1 };
    folder.show('symbols.json', JSON.stringify(file));
    symbolsAtMs = clock.monotonicMs();
  }
}
