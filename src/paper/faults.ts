import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { TradeAnswer, TradeRequest, TradeServer } from './broker.ts';
import type { Retcode } from './retcodes.ts';
import { sleep } from './sleep.ts';

export const CRASH_POINTS = [
  'before_ack',
  'after_ack',
  'after_sending',
  'after_send_before_done',
  'after_done_before_delete',
] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

const TRADE_FAULTS = {
  requote: 10004,
  reject: 10006,
  off_quotes: 10021,
  timeout_executed: 10012,
  timeout_not_executed: 10012,
  connection: 10031,
} as const satisfies Record<string, Retcode>;
type TradeFault = keyof typeof TRADE_FAULTS;

/** A fault plan: what goes wrong at which request, step or rename. Counting starts at 1. */
export const faultPlanSchema = z.strictObject({
  requests: z
    .array(
      z.strictObject({
        nth: z.number().int().positive(),
        fault: z.enum(Object.keys(TRADE_FAULTS) as [TradeFault, ...TradeFault[]]).optional(),
        delay_ms: z.number().int().nonnegative().optional(),
      }),
    )
    .default([]),
  /** The process kills itself, as if by kill -9, when it comes to the point for the nth time. */
  crashes: z
    .array(z.strictObject({ nth: z.number().int().positive(), point: z.enum(CRASH_POINTS) }))
    .default([]),
  /** So many renames from the first on are refused with EPERM. */
  refused_renames: z.number().int().nonnegative().default(0),
});
export type FaultPlan = z.infer<typeof faultPlanSchema>;

export type Faults = ReturnType<typeof createFaults>;

export function readFaultPlan(path: string): FaultPlan {
  return faultPlanSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** Makes the planned things go wrong; without a plan nothing ever does. */
export function createFaults(plan: FaultPlan, killMyself: () => void) {
  let requests = 0;
  let renames = 0;
  const passed = new Map<CrashPoint, number>();

  return { around, at, beforeRename };

  function around(server: TradeServer): TradeServer {
    return { send: (request) => sendFaulty(server, request) };
  }

  function sendFaulty(server: TradeServer, request: TradeRequest): TradeAnswer {
    requests++;
    const planned = plan.requests.find(({ nth }) => nth === requests);
    if (planned?.delay_ms !== undefined) sleep(planned.delay_ms);
    if (planned?.fault === undefined) return server.send(request);
    if (planned.fault === 'timeout_executed') server.send(request);
    const retcode = TRADE_FAULTS[planned.fault];
    return { retcode, order: '0', deal: '0', position: '0', volume: 0, price: 0 };
  }

  /** Passing a point only counts when something is at stake there. */
  function at(point: CrashPoint, isPassed = true): void {
    if (!isPassed) return;
    const nth = (passed.get(point) ?? 0) + 1;
    passed.set(point, nth);
    if (plan.crashes.some((crash) => crash.point === point && crash.nth === nth)) killMyself();
  }

  function beforeRename(): void {
    if (renames++ < plan.refused_renames) {
      throw Object.assign(new Error('rename refused by plan'), { code: 'EPERM' });
    }
  }
}
