import { z } from 'zod';
import type { Request } from 'express';
import { AppError, assert } from '../base/errors.ts';
import type { UserId } from '../base/ids.ts';
import {
  STATUS_OF,
  addressOf,
  errorBody,
  ok,
  route,
  takeFrom,
  type Limiter,
  type Reply,
  type Route,
} from '../http/index.ts';

import { unreadable, type Reading } from './message.ts';
import type { Answer, Signals, Waits } from './service.ts';
import { checkSchema } from './check.ts';
import { signalSchema } from './schema.ts';
import type { SignalSettings, SignalStatus } from './signal.ts';

export type SignalRouteDeps = {
  signals: Signals;
  findTokenOwner: (token: string) => UserId | undefined;
  limits: { entries: Limiter; exits: Limiter; strangers: Limiter };
  isAccepting: () => boolean;
};

const STATUSES = [
  'accepted',
  'denied',
  'refused',
  'duplicate',
  'limited',
] as const satisfies readonly SignalStatus[];

const outcomeSchema = z
  .object({
    account: z.string(),
    action: z.string().nullable(),
    status: z.string(),
    code: z.string().nullable(),
    message: z.string(),
    command_id: z.string().nullable(),
    symbol: z.string().nullable(),
    volume: z.string().nullable(),
    /** The lots of the part that closes, where only that was sent; code then tells why the rest was refused. */
    closes: z.string().nullable(),
    price: z.number().nullable(),
    after_ms: z.number().nullable(),
  })
  .meta({ id: 'Outcome' });

const partSchema = z.object({
  status: z.enum(STATUSES),
  code: z.string().nullable(),
  signal_id: z.string(),
  message: z.string(),
  accounts: z.array(outcomeSchema),
  warnings: z.array(z.string()),
});

const answerSchema = z.object({
  success: z.literal(true),
  status: z.enum(['accepted', 'duplicate']),
  signal_id: z.string(),
  message: z.string(),
  accounts: z.array(outcomeSchema),
  warnings: z.array(z.string()).optional(),
  /** Of a list: what became of each of its orders. */
  orders: z.array(partSchema).optional(),
});

const SIGNAL_ANSWERS = {
  200: { description: 'Stored, and sent to at least one account', schema: answerSchema },
  422: { description: 'Stored; every account refused it, with the first reason as code' },
  503: { description: 'Not stored: send it again' },
};

const settingsSchema = z.strictObject({
  duplicate_window_s: z.number().int().min(0).max(3600),
  max_signal_age_s: z.number().int().min(1).max(3600),
  open_ttl_s: z.number().int().min(5).max(300),
  exit_ttl_s: z.number().int().min(30).max(3600),
});

/** The webhook, and what its owner sees of it. */
export function signalRoutes(deps: SignalRouteDeps): Route[] {
  const { signals } = deps;
  return [
    route({
      method: 'get',
      path: '/webhook/health',
      access: 'open',
      tag: 'Signals',
      summary: 'Whether signals are accepted now',
      answers: { 200: { description: 'Accepting' }, 503: { description: 'Not accepting' } },
      handle: () => {
        const accepting = deps.isAccepting();
        return {
          status: accepting ? 200 : 503,
          body: { status: accepting ? 'ok' : 'unavailable', accepting },
        };
      },
    }),
    route({
      method: 'post',
      path: '/webhook/:token',
      access: 'token',
      tag: 'Signals',
      summary: 'Send a signal (JSON, as application/json, text/plain or without a type)',
      params: z.object({ token: z.string() }),
      rawBody: signalSchema,
      answers: SIGNAL_ANSWERS,
      handle: (call) => knock(deps, call.request, call.params.token, call.requestId),
      onUnread: (request, { token }, error) =>
        keepUnread(deps, request, deps.findTokenOwner(String(token)), error),
    }),
    route({
      method: 'post',
      path: '/api/signals',
      access: 'user',
      scope: 'signal',
      tag: 'Signals',
      summary: 'Send a signal as yourself, with a session or an API token of the scope signal',
      rawBody: signalSchema,
      answers: SIGNAL_ANSWERS,
      handle: (call) => take(deps, call.request, call.actor.userId, call.requestId),
    }),
    route({
      method: 'post',
      path: '/api/signals/check',
      access: 'user',
      scope: 'read',
      tag: 'Signals',
      summary:
        'What a message would do on each account, and its mended form; nothing is stored or sent',
      rawBody: signalSchema,
      answers: { 200: { description: 'What it would do', schema: checkSchema } },
      handle: (call) => {
        const body: unknown = call.request.body;
        return ok(signals.check(call.actor.userId, Buffer.isBuffer(body) ? body : Buffer.alloc(0)));
      },
    }),
    route({
      method: 'get',
      path: '/api/history',
      access: 'user',
      tag: 'Signals',
      summary: 'Every request that reached your webhook, newest first',
      query: z.strictObject({
        page: z.coerce.number().int().min(1).max(100_000).default(1),
        limit: z.coerce.number().int().min(1).max(200).default(50),
        status: z.enum(STATUSES).optional(),
      }),
      answers: { 200: { description: 'Signals with what became of them' } },
      handle: ({ actor, query: { page, limit, status } }) =>
        ok({ page, limit, ...signals.list(actor.userId, status, page, limit) }),
    }),
    route({
      method: 'delete',
      path: '/api/history',
      access: 'user',
      tag: 'Signals',
      summary: 'Hide the history; the record stays',
      answers: { 200: { description: 'How many were hidden' } },
      handle: ({ actor }) => ok({ hidden: signals.hideAll(actor.userId) }),
    }),
    route({
      method: 'get',
      path: '/api/signals/:id',
      access: 'user',
      tag: 'Signals',
      summary: 'The whole trace of one signal',
      params: z.object({ id: z.string().max(40) }),
      answers: { 200: { description: 'The signal, its message, and each step with its time' } },
      handle: ({ actor, params }) => ok({ signal: signals.get(actor.userId, params.id) }),
    }),
    route({
      method: 'get',
      path: '/api/settings',
      access: 'user',
      tag: 'Signals',
      summary: 'How your signals are judged in time',
      answers: { 200: { description: 'Settings' } },
      handle: ({ actor }) => ok({ settings: showSettings(signals.settings.get(actor.userId)) }),
    }),
    route({
      method: 'put',
      path: '/api/settings',
      access: 'user',
      tag: 'Signals',
      summary: 'Change how your signals are judged in time',
      body: settingsSchema,
      answers: { 200: { description: 'Settings' } },
      handle: ({ actor, body }) =>
        ok({ settings: showSettings(signals.settings.set(actor, toSettings(body))) }),
    }),
  ];
}

/** Stage 1 of 7: knock. Who sends is found by the token, how often is counted, then the message is read and kept. */
async function knock(
  deps: SignalRouteDeps,
  request: Request,
  token: string,
  requestId: string,
): Promise<Reply> {
  const userId = deps.findTokenOwner(token);
  if (userId === undefined) {
    await takeFrom(deps.limits.strangers, addressOf(request));
    throw new AppError(
      'INVALID_TOKEN',
      'This webhook address is not valid. Copy it again from your dashboard.',
    );
  }
  return take(deps, request, userId, requestId);
}

async function take(
  deps: SignalRouteDeps,
  request: Request,
  userId: UserId,
  requestId: string,
): Promise<Reply> {
  if (!deps.isAccepting())
    throw new AppError('STORAGE_UNAVAILABLE', 'Stopping. Send it again in a few seconds.', {
      retryAfterS: 5,
    });
  const body: unknown = request.body;
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  const reading = isTextual(request) ? deps.signals.read(bytes) : wrongType(bytes);
  const answers = await deps.signals.receive(userId, reading, await turnsOf(deps, userId, reading));
  return showAnswers(answers, reading, requestId);
}

/** An order takes its turn in the bucket of its kind: a burst of entries costs no exit. */
async function turnsOf(
  { limits }: SignalRouteDeps,
  userId: UserId,
  { orders }: Reading,
): Promise<Waits> {
  const waits: (number | undefined)[] = [];
  for (const { isExit } of orders) {
    const taken = await (isExit ? limits.exits : limits.entries).take(userId);
    waits.push(taken.isAllowed ? undefined : taken.retryAfterS);
  }
  return waits;
}

/** A request to a valid token that never came to be read: too large, compressed, by another method. It is kept too. */
async function keepUnread(
  deps: SignalRouteDeps,
  request: Request,
  userId: UserId | undefined,
  { code, message }: AppError,
): Promise<void> {
  if (userId === undefined || !deps.isAccepting()) return;
  const query = request.originalUrl.includes('?')
    ? request.originalUrl.slice(request.originalUrl.indexOf('?'))
    : '';
  const reading = unreadable(`${request.method} ${query}`.trim(), { code, message });
  await deps.signals.receive(userId, reading, await turnsOf(deps, userId, reading));
}

/** JSON, plain text (what TradingView sends when it finds the message is not JSON), or no type at all; UTF-8 only. */
function isTextual(request: Request): boolean {
  const type = request.get('content-type');
  if (type === undefined || type.trim() === '') return true;
  const [media = '', ...parameters] = type
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const charset = parameters
    .find((part) => part.startsWith('charset='))
    ?.slice('charset='.length)
    .replaceAll('"', '');
  const isUtf8 =
    charset === undefined || charset === 'utf-8' || charset === 'utf8' || charset === 'us-ascii';
  return (media === 'application/json' || media === 'text/plain') && isUtf8;
}

function wrongType(bytes: Buffer): Reading {
  return unreadable(bytes.toString('utf8').replaceAll('\u0000', '\ufffd'), {
    code: 'UNSUPPORTED_MEDIA_TYPE',
    message: 'Send the message as application/json or text/plain in UTF-8.',
  });
}

function showAnswers(
  answers: readonly Answer[],
  { isList, orders }: Reading,
  requestId: string,
): Reply {
  const [first] = answers;
  assert(first !== undefined, 'a message holds at least one order');
  const best =
    answers.find(({ status }) => status === 'accepted') ??
    answers.find(({ status }) => status === 'duplicate') ??
    first;
  const { message, ...whole } = isList ? together(answers, best) : showOne(best);
  const shared = { ...whole, ...(isList && { orders: answers.map(showPart) }) };
  if (best.status === 'accepted' || best.status === 'duplicate')
    return { status: 200, body: { success: true, status: best.status, message, ...shared } };
  const { code = 'INTERNAL', retryAfterS } = best;
  const mended = isList ? undefined : orders[0]?.fault?.mended;
  return {
    status: code in STATUS_OF ? STATUS_OF[code as keyof typeof STATUS_OF] : 422,
    ...(retryAfterS !== undefined && { headers: { 'Retry-After': String(retryAfterS) } }),
    body: {
      ...errorBody(code, message, requestId),
      ...shared,
      ...(mended !== undefined && { mended }),
    },
  };
}

function showOne({ message, signalId, accounts, warnings }: Answer) {
  return { message, signal_id: signalId, accounts, ...(warnings.length > 0 && { warnings }) };
}

function together(answers: readonly Answer[], best: Answer) {
  const went = answers.filter(({ status }) => status === 'accepted').length;
  const said = answers.map(({ message }, i) => `${String(i + 1)}: ${message.replace(/\.$/, '')}`);
  return {
    message: `${String(went)} of ${String(answers.length)} orders carried out. ${said.join('. ')}`,
    signal_id: best.signalId,
    accounts: answers.flatMap(({ accounts }) => accounts),
  };
}

function showPart({ status, code, message, signalId, accounts, warnings }: Answer) {
  return { status, code: code ?? null, signal_id: signalId, message, accounts, warnings };
}

function toSettings(body: z.output<typeof settingsSchema>): SignalSettings {
  return {
    duplicateWindowS: body.duplicate_window_s,
    maxSignalAgeS: body.max_signal_age_s,
    openTtlS: body.open_ttl_s,
    exitTtlS: body.exit_ttl_s,
  };
}

function showSettings(settings: SignalSettings): z.output<typeof settingsSchema> {
  return {
    duplicate_window_s: settings.duplicateWindowS,
    max_signal_age_s: settings.maxSignalAgeS,
    open_ttl_s: settings.openTtlS,
    exit_ttl_s: settings.exitTtlS,
  };
}
