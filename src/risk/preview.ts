import type { Clock } from '../base/clock.ts';
import type { UserId } from '../base/ids.ts';
import type { Accounts } from '../accounts/index.ts';
import { estimate, type Denial, type Estimate, type Lots } from '../trade/index.ts';
import { closingPart, describeClosing } from './closing-part.ts';
import type { Finding } from './finding.ts';
import type { Gate } from './gate.ts';
import type { Draft, Occasion, createPlan } from './plan.ts';
import { findings } from './review.ts';

export type Preview = {
  readonly symbol:
    | {
        readonly asked: string;
        readonly name: string | undefined;
        readonly via: string | undefined;
        readonly confidence: number | undefined;
        readonly because: string;
      }
    | undefined;
  /** After the account's own rule; undefined where the terminal finds them. */
  readonly lots: Lots | undefined;
  readonly estimate: Estimate;
  readonly findings: readonly Finding[];
  /** The first refusal, which would be the answer; undefined where the order would go. */
  readonly denial: Denial | undefined;
  /** What would be sent all the same; undefined where nothing, or the whole order, would. */
  readonly closing: { readonly lots: Lots; readonly message: string } | undefined;
};

type Deps = {
  clock: Clock;
  accounts: Accounts;
  gate: Gate;
  plan: ReturnType<typeof createPlan>['plan'];
};

/** When the order is said to have been sent, and how old it may be. */
type Times = Partial<Pick<Occasion, 'sentAtMs' | 'maxAgeMs'>>;

const PREVIEW_TTL_MS = 30_000;

/** Shows what an order would come to, by the very rules that would judge it. Writes nothing. */
export function createPreview({ clock, accounts, gate, plan }: Deps) {
  return { preview };

  /** Refuses (NOT_FOUND) an account that is not the user's. */
  function preview(userId: UserId, number: string, draft: Draft, times?: Times): Preview {
    const { account } = accounts.get(userId, number);
    const nowMs = clock.nowMs();
    const { asked } = draft;
    const {
      intent,
      resolution,
      denial: early,
    } = plan({ userId, account }, draft, {
      cause: { kind: 'signal', id: 'preview' },
      comment: '',
      sentAtMs: undefined,
      receivedAtMs: nowMs,
      maxAgeMs: PREVIEW_TTL_MS,
      ttlMs: PREVIEW_TTL_MS,
      exitTtlMs: PREVIEW_TTL_MS,
      ...times,
    });
    const found = resolution?.kind === 'resolved' ? resolution : undefined;
    const unmapped = resolution?.kind === 'denied' ? resolution : undefined;
    const now = gate.circumstances(intent);
    const judged = findings(intent, now);
    const denial = judged.find((item) => item.denial !== undefined)?.denial;
    const isGates = early === undefined && denial !== undefined;
    const closing = isGates ? closingPart(intent, denial, now) : undefined;

    return {
      symbol:
        asked === undefined
          ? undefined
          : {
              asked: asked.symbol,
              name: intent.symbol,
              via: found?.via,
              confidence: found?.confidence,
              because: found?.because ?? unmapped?.message ?? '',
            },
      lots: intent.volume,
      estimate: estimate(intent, now.heartbeat),
      findings: judged,
      denial: early ?? denial,
      closing: closing && {
        lots: closing.part.lots,
        message: describeClosing(closing, intent, 'conditional'),
      },
    };
  }
}
