import type { Clock } from '../base/clock.ts';
import type { UserId } from '../base/ids.ts';
import type { Accounts } from '../accounts/index.ts';
import type { Symbols } from '../symbols/index.ts';
import {
  NOTHING_GIVEN,
  estimate,
  inTerminalUnits,
  type AskedSymbol,
  type Denial,
  type Estimate,
  type Level,
  type Lots,
  type OrderIntent,
} from '../trade/index.ts';
import { closingPart, describeClosing } from './closing-part.ts';
import type { Finding } from './finding.ts';
import type { Gate } from './gate.ts';
import { findings } from './review.ts';
import type { SizingBook } from './sizing-book.ts';

/** An order as somebody thinks of it, before it is known what it means for the account. */
export type Draft = Pick<
  OrderIntent,
  | 'action'
  | 'orderType'
  | 'volume'
  | 'riskSize'
  | 'price'
  | 'limitPrice'
  | 'expectedPrice'
  | 'ticket'
  | 'positionType'
  | 'percent'
> & {
  readonly asked: AskedSymbol | undefined;
  readonly stopLoss: Level | undefined;
  readonly takeProfit: Level | undefined;
};

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
  readonly estimate: Estimate;
  readonly findings: readonly Finding[];
  /** The first refusal, which would be the answer; undefined where the order would go. */
  readonly denial: Denial | undefined;
  /** What would be sent all the same; undefined where nothing, or the whole order, would. */
  readonly closing: { readonly lots: Lots; readonly message: string } | undefined;
};

type Deps = { clock: Clock; accounts: Accounts; symbols: Symbols; gate: Gate; sizing: SizingBook };

const PREVIEW_TTL_MS = 30_000;

/** Shows what an order would come to, by the very rules that would judge it. Writes nothing. */
export function createPreview({ clock, accounts, symbols, gate, sizing }: Deps) {
  return { preview };

  /** Refuses (NOT_FOUND) an account that is not the user's. */
  function preview(userId: UserId, number: string, draft: Draft): Preview {
    const { account } = accounts.get(userId, number);
    const { asked, action } = draft;
    const want = { action, price: draft.expectedPrice };
    const mapped = asked === undefined ? undefined : symbols.resolve(account, asked, want);
    const found = mapped?.kind === 'resolved' ? mapped : undefined;
    const nowMs = clock.nowMs();
    const asSent: OrderIntent = {
      ...NOTHING_GIVEN,
      ...draft,
      cause: { kind: 'signal', id: 'preview' },
      userId,
      account,
      symbol: found?.spec.name,
      originalSymbol: asked?.symbol,
      symbolFacts: found === undefined ? undefined : { ...found.spec, ...found.priceFacts },
      stopLoss: inTerminalUnits(draft.stopLoss, found?.priceFacts),
      takeProfit: inTerminalUnits(draft.takeProfit, found?.priceFacts),
      receivedAtMs: nowMs,
      maxAgeMs: PREVIEW_TTL_MS,
      ttlMs: PREVIEW_TTL_MS,
      exitTtlMs: PREVIEW_TTL_MS,
    };
    const sized = found === undefined ? asSent : sizing.apply(asSent);
    const unsized = 'kind' in sized ? sized : undefined;
    const intent = 'kind' in sized ? asSent : sized;
    const now = gate.circumstances(intent);
    const judged = findings(intent, now);
    const unmapped = mapped?.kind === 'denied' ? mapped : undefined;
    const early = unmapped ?? unsized;
    const denial = judged.find((item) => item.denial !== undefined)?.denial;
    const isGates = early === undefined && denial !== undefined;
    const closing = isGates ? closingPart(intent, denial, now) : undefined;

    return {
      symbol:
        asked === undefined
          ? undefined
          : {
              asked: asked.symbol,
              name: found?.spec.name,
              via: found?.via,
              confidence: found?.confidence,
              because: found?.because ?? unmapped?.message ?? '',
            },
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
