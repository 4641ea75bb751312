import { z } from 'zod';
import type { Clock } from '../base/clock.ts';
import type { UserId } from '../base/ids.ts';
import { decodeUtf8, parseJson } from '../base/json.ts';
import { PROVE_IT, type Accounts } from '../accounts/index.ts';
import type { Risk } from '../risk/index.ts';
import type { Symbols } from '../symbols/index.ts';
import { draftOf, nothingToClose, refuseAccount, stepsOf, targetsOf } from './dispatch.ts';
import { isPlainObject, sortFields } from './fields.ts';
import { messageOf, sayMeaning } from './in-words.ts';
import { readMessage, rename, type OrderReading, type Reading } from './message.ts';
import { fillIn, hasPlaceholders, momentsOf, type Moment, type Sample } from './samples.ts';
import type { Signal, SignalSettings } from './signal.ts';
import { withMissingValues } from './missing-values.ts';

const onAccountSchema = z.object({
  account: z.string(),
  nickname: z.string(),
  simulated: z.boolean(),
  would: z.enum(['send', 'refuse', 'nothing']),
  action: z.string(),
  symbol: z.string().nullable(),
  volume: z.string().nullable(),
  code: z.string().nullable(),
  message: z.string(),
});

const orderSchema = z.object({
  understood: z.boolean(),
  code: z.string().nullable(),
  says: z.string(),
  warnings: z.array(z.string()),
  message: z.string(),
  accounts: z.array(onAccountSchema),
});

export const checkSchema = z.object({
  success: z.literal(true),
  understood: z.boolean(),
  message: z.string(),
  mended: z.string().nullable(),
  orders: z.array(orderSchema),
});

type OnAccount = z.infer<typeof onAccountSchema>;
type CheckedOrder = z.infer<typeof orderSchema>;

export type CheckDeps = {
  clock: Clock;
  accounts: Accounts;
  symbols: Symbols;
  risk: Pick<Risk, 'preview' | 'holding'>;
  settings: { get: (userId: UserId) => SignalSettings };
};

const EXAMPLE = 'EURUSD';
const STRATEGY_FIELDS = {
  market_position: '{{strategy.market_position}}',
  prev_market_position: '{{strategy.prev_market_position}}',
  market_position_size: '{{strategy.market_position_size}}',
  prev_market_position_size: '{{strategy.prev_market_position_size}}',
};
/** Holds all that can tell two orders of one second apart: the same id on another message is refused. */
const STRATEGY_ID = [
  ...['id', 'action', 'contracts', 'price'].map((name) => `{{strategy.order.${name}}}`),
  ...Object.values(STRATEGY_FIELDS),
  ...['ticker', 'interval', 'timenow'].map((name) => `{{${name}}}`),
].join('|');

/** What a message would do, by the same reader, plan and gate that a signal meets. Writes nothing. */
export function createCheck({ clock, accounts, symbols, risk, settings }: CheckDeps) {
  return { check };

  function check(userId: UserId, body: Uint8Array): Omit<z.infer<typeof checkSchema>, 'success'> {
    const text = decodeUtf8(body) ?? '';
    if (!hasPlaceholders(text)) {
      const reading = readMessage(body);
      const orders = reading.orders.map((order) => checkOrder(userId, order));
      return summed(orders, mendedOf(reading));
    }
    const sample = sampleFor(userId);
    const moments = momentsOf(text);
    const orders = moments.flatMap((moment) =>
      readMessage(Buffer.from(fillIn(text, sample, moment))).orders.map((order) =>
        asExample(checkOrder(userId, order), sample, moments.length > 1 ? moment : undefined),
      ),
    );
    return summed(withMissingMeaning(text, orders), mendedTemplate(text, sample));
  }

  function checkOrder(userId: UserId, { signal, fault, warnings }: OrderReading): CheckedOrder {
    if (signal === undefined) {
      const { code = 'VALIDATION_FAILED', message = '' } = fault ?? {};
      return { understood: false, code, says: '', warnings: [], message, accounts: [] };
    }
    const onAccounts = targetsOf(accounts, userId, signal).flatMap(({ number, account }) =>
      stepsOf(signal).map((step) =>
        account?.isProven === true
          ? { ...judge(userId, step, account), nickname: account.nickname }
          : notYours(number, account?.nickname, step),
      ),
    );
    const message =
      onAccounts.length === 0 ? 'No account of yours takes webhook signals; switch one on.' : '';
    const said = { says: sayMeaning(signal), warnings: [...warnings], message };
    return { understood: true, code: null, ...said, accounts: onAccounts };
  }

  function judge(
    userId: UserId,
    signal: Signal,
    account: NonNullable<ReturnType<Accounts['find']>>,
  ): Omit<OnAccount, 'nickname'> {
    const times = {
      sentAtMs: signal.sentAtMs,
      maxAgeMs: settings.get(userId).maxSignalAgeS * 1000,
    };
    const come = risk.preview(userId, account.account, draftOf(signal), times);
    const symbol = come.symbol?.name ?? null;
    const denial = refuseAccount(account, signal) ?? come.denial;
    const holding = symbol === null ? undefined : risk.holding(userId, account.account, symbol);
    const nothing =
      symbol === null || denial !== undefined ? undefined : nothingToClose(signal, symbol, holding);
    const isSent = denial === undefined || come.closing !== undefined;
    return {
      account: account.account,
      simulated: account.kind === 'paper',
      would: !isSent ? 'refuse' : nothing === undefined ? 'send' : 'nothing',
      action: signal.action,
      symbol,
      volume: come.closing?.lots ?? come.lots ?? null,
      code: denial?.code ?? null,
      message: come.closing?.message ?? denial?.message ?? nothing ?? '',
    };
  }

  function sampleFor(userId: UserId): Sample {
    const names = accounts
      .listProven(userId)
      .flatMap(({ account }) => symbols.list(userId, account));
    const found = names.find(({ name }) => name === EXAMPLE) ?? names[0];
    const price = found !== undefined && found.bid > 0 ? found.bid : 1.1;
    return { symbol: found?.name ?? EXAMPLE, price, nowMs: clock.nowMs() };
  }
}

/** An account that the user does not have, or only claims: nothing is looked up of it. */
function notYours(account: string, nickname: string | undefined, { action }: Signal): OnAccount {
  const isClaim = nickname !== undefined;
  return {
    account,
    nickname: nickname ?? '',
    simulated: false,
    would: 'refuse',
    action,
    symbol: null,
    volume: null,
    code: isClaim ? 'ACCOUNT_NOT_PROVEN' : 'ACCOUNT_NOT_FOUND',
    message: isClaim
      ? PROVE_IT
      : 'You have no account of this number. Check the number in the message.',
  };
}

const WHEN: Record<Moment, string> = {
  entry: 'When the strategy buys from flat',
  exit: 'When it leaves that long',
  turn: 'When it turns from long to short',
};

function asExample(order: CheckedOrder, { symbol }: Sample, moment: Moment | undefined) {
  if (!order.understood) return order;
  const when = moment === undefined ? 'With examples for its placeholders' : WHEN[moment];
  return { ...order, says: `${when}: ${order.says} (${symbol} stands for the chart’s symbol.)` };
}

function summed(orders: CheckedOrder[], mended: string | null) {
  const bad = orders.find(({ understood }) => !understood);
  const warned = orders.some(({ warnings }) => warnings.length > 0);
  const message =
    bad?.message ??
    (warned
      ? 'Understood, but not all of it: see what was left out.'
      : 'Understood. Nothing was stored or sent.');
  return { understood: bad === undefined, message, mended, orders };
}

/** The message by its documented names, where something of it was left out or is written otherwise. */
function mendedOf({ orders, isList }: Reading): string | null {
  const faulty = orders.find(({ fault }) => fault !== undefined);
  if (faulty !== undefined) return faulty.fault?.mended ?? null;
  const forms = orders.map(({ signal }) => (signal === undefined ? undefined : messageOf(signal)));
  if (forms.some((form) => form === undefined)) return null;
  const isSame = orders.every(({ warnings, text }) => warnings.length === 0 && isPlain(text));
  return isSame ? null : JSON.stringify(isList ? forms : forms[0], undefined, 2);
}

/** Every field stands under a documented name: in small letters, with underscores. */
function isPlain(text: string): boolean {
  const json = parseJson(text);
  return (
    json.ok &&
    isPlainObject(json.value) &&
    Object.keys(json.value).every((name) => /^[a-z_]+$/.test(name))
  );
}

const NO_POSITION =
  'A strategy leaves a long by selling: without {{strategy.market_position}} in the message its exits open the other side.';

function withMissingMeaning(text: string, orders: CheckedOrder[]): CheckedOrder[] {
  if (!lacksMeaning(text)) return orders;
  return orders.map((order) => ({ ...order, warnings: [...order.warnings, NO_POSITION] }));
}

/** The side comes from a strategy, but nothing says what it holds afterwards. */
function lacksMeaning(text: string): boolean {
  return (
    text.includes('{{strategy.order.action}}') &&
    !text.includes('{{strategy.market_position}}') &&
    !text.includes('{{strategy.position_size}}')
  );
}

/** A template keeps its placeholders; bare ones become texts, and what a strategy's message lacks is added. */
function mendedTemplate(text: string, sample: Sample): string | null {
  const json = parseJson(withMissingValues(text) ?? text);
  if (!json.ok || !isPlainObject(json.value))
    return readMessage(Buffer.from(text)).orders[0]?.fault?.mended ?? null;
  const [tried] = readMessage(Buffer.from(fillIn(text, sample, 'entry'))).orders;
  const { renaming } = tried?.fault ?? {};
  const named = renaming === undefined ? json.value : rename(json.value, renaming);
  const whole = lacksMeaning(text) ? { ...named, ...strategyFieldsFor(named) } : named;
  return whole === json.value ? null : JSON.stringify(whole, undefined, 2);
}

function strategyFieldsFor(message: object): object {
  return sortFields(message).known.has('id')
    ? STRATEGY_FIELDS
    : { ...STRATEGY_FIELDS, id: STRATEGY_ID };
}
