import { describe, expect, it } from '@jest/globals';
import type { Commands } from '../commands/index.ts';
import type { ApprovedOrder, OrderIntent } from '../trade/index.ts';

type Enqueued = Parameters<Commands['enqueue']>[0];

describe('the road to a terminal', () => {
  it('takes nothing that the gate has not let through: whatever skips it does not compile', () => {
    const pass = (order: Enqueued): Enqueued => order;
    const intent = {} as OrderIntent;
    // @ts-expect-error -- an intent is no approved order
    expect(pass(intent)).toBe(intent);
    const forged = { intent, approvedAtMs: 0 };
    // @ts-expect-error -- what looks like one was not made by approve()
    expect(pass(forged)).toBe(forged);
    const approved = {} as ApprovedOrder;
    expect(pass(approved)).toBe(approved);
  });
});
