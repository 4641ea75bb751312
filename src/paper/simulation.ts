import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { createRandom } from '../base/random.ts';
import { openBook } from './book.ts';
import { createBroker } from './broker.ts';
import { createCatalogue } from './catalogue.ts';
import { createDesk } from './desk.ts';
import { Ea } from './ea.ts';
import type { Faults } from './faults.ts';
import { createFeed } from './feed.ts';
import { openFolder } from './folder.ts';
import { Ledger } from './ledger.ts';
import { createMatching } from './matching.ts';
import { toCents } from './money.ts';
import { createReports } from './reports.ts';
import { isSessionOpen } from './sessions.ts';
import type { PaperSettings } from './settings.ts';

export type SimulationDeps = {
  root: string;
  settings: PaperSettings;
  clock: Clock;
  faults: Faults;
  memoryMb: () => number;
};

const SAVE_PRICES_EVERY_MS = 10_000;
const COMPACT_EVERY_MS = 86_400_000;

/** A terminal, its EA and its trade server on one folder. Nothing moves before start(). */
export function openSimulation({ root, settings, clock, faults, memoryMb }: SimulationDeps) {
  const { account } = settings;
  const book = openBook(join(root, 'paper.db'), clock.nowMs());
  // Another seed after each start, or the market would replay itself.
  const random = createRandom(settings.seed ^ book.account().nextTicket);
  const market = createFeed(createCatalogue(settings), random, book.prices());
  const desk = createDesk({ book, market, settings, clock });
  const broker = createBroker({ book, desk, market, settings, clock, random });
  const matching = createMatching({ book, desk, market, settings, clock });
  const folder = openFolder({ root, account, beforeRename: faults.beforeRename });
  const ledger = new Ledger(folder.ledger, clock);
  const server = faults.around(broker);
  const ea = new Ea({ folder, ledger, server, book, desk, market, settings, clock, faults });
  const reports = createReports({
    folder,
    book,
    desk,
    market,
    settings,
    clock,
    ea: () => ({ epoch: ledger.epoch, lastError: ea.lastError }),
    memoryMb,
  });
  let timers: (() => void)[] = [];

  return { start, stop };

  function start(): void {
    book.inTransaction(() => {
      if (book.dealsSince(0).length === 0) desk.deposit(toCents(settings.deposit));
    });
    report();
    timers = [
      clock.every(settings.poll_ms, obey),
      clock.every(settings.tick_ms, moveMarket),
      clock.every(settings.report_ms, report),
      clock.every(SAVE_PRICES_EVERY_MS, savePrices),
      clock.every(COMPACT_EVERY_MS, () => {
        ledger.compact();
      }),
    ];
  }

  function stop(): void {
    for (const end of timers) end();
    savePrices();
    ledger.close();
    book.close();
  }

  function obey(): void {
    guarded('commands', () => {
      ea.tick();
      reports.events();
    });
  }

  function moveMarket(): void {
    guarded('market', () => {
      market.step((symbol) => isSessionOpen(symbol, clock.nowMs(), settings));
      matching.onTick();
    });
  }

  function report(): void {
    guarded('reports', reports.everySecond);
  }

  function savePrices(): void {
    guarded('prices', () => {
      book.savePrices(market.prices());
    });
  }

  /** A full disk or a held file passes; the terminal goes on and says so in its heartbeat. */
  function guarded(what: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      ea.complain(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
