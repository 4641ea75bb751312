import type { z } from 'zod';
import { TERMINAL_LIMITS, parseJson } from '../base/json.ts';
import { ackSchema, resultSchema, terminalEventSchema } from './terminal-files.ts';
import type { Ack, CommandResult, TerminalEvent } from './terminal-files.ts';

/** One file of a terminal's out folder, understood. */
export type Outgoing =
  | { kind: 'ack'; ack: Ack }
  | { kind: 'result'; result: CommandResult }
  | { kind: 'event'; event: TerminalEvent };

const ACK = /^ack_([0-9A-Z]{26})\.json$/;
const RESULT = /^result_([0-9A-Z]{26})\.json$/;
const EVENT = /^event_(\d{12})\.json$/;

/** True for the names that a terminal hands over; anything else in the folder is not ours to touch. */
export function isOutgoingName(name: string): boolean {
  return ACK.test(name) || RESULT.test(name) || EVENT.test(name);
}

/**
 * Reads one handed-over file; undefined while it is not whole, not of its shape, of another account, or named
 * otherwise than its content says.
 */
export function readOutgoing(name: string, text: string, account: string): Outgoing | undefined {
  const parsed = parseJson(text, TERMINAL_LIMITS);
  if (!parsed.ok) return undefined;
  const ackId = ACK.exec(name)?.[1];
  if (ackId !== undefined) {
    const ack = matching(ackSchema, parsed.value, account);
    return ack?.id === ackId ? { kind: 'ack', ack } : undefined;
  }
  const resultId = RESULT.exec(name)?.[1];
  if (resultId !== undefined) {
    const result = matching(resultSchema, parsed.value, account);
    return result?.id === resultId ? { kind: 'result', result } : undefined;
  }
  const event = matching(terminalEventSchema, parsed.value, account);
  return event?.seq === Number(EVENT.exec(name)?.[1]) ? { kind: 'event', event } : undefined;
}

function matching<T extends { account: string }>(
  schema: z.ZodType<T>,
  value: unknown,
  account: string,
): T | undefined {
  const result = schema.safeParse(value);
  return result.success && result.data.account === account ? result.data : undefined;
}
