import { z } from 'zod';
import type { Request } from 'express';
import { AppError } from '../base/errors.ts';
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

import type { Answer, Reading, Signals } from './service.ts';
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

const answerSchema = z.object({
  success: z.literal(true),
  status: z.enum(['accepted', 'duplicate']),
  signal_id: z.string(),
  message: z.string(),
  accounts: z.array(outcomeSchema),
  warnings: z.array(z.string()).optional(),
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
  const limitedFor = await takeTurn(deps, userId, reading);
  if (limitedFor !== undefined) {
    const message = `Too many signals at once; this one was not carried out. The next is taken in ${String(limitedFor)} s.`;
    await deps.signals.recordLimited(userId, reading, message);
    throw new AppError('RATE_LIMITED', message, { retryAfterS: limitedFor });
  }
  return showAnswer(await deps.signals.receive({ userId, body: bytes }, reading), requestId);
}

async function takeTurn(
  { limits }: SignalRouteDeps,
  userId: UserId,
  reading: Reading,
): Promise<number | undefined> {
  const taken = await (reading.isExit ? limits.exits : limits.entries).take(userId);
  return taken.isAllowed ? undefined : taken.retryAfterS;
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
  return {
    text: bytes.toString('utf8').replaceAll('\u0000', '\ufffd'),
    signal: undefined,
    warnings: [],
    fault: {
      code: 'UNSUPPORTED_MEDIA_TYPE',
      message: 'Send the message as application/json or text/plain in UTF-8.',
    },
    isExit: false,
  };
}

function showAnswer(answer: Answer, requestId: string): Reply {
  const { status, code, message, signalId, accounts, warnings } = answer;
  const shared = { signal_id: signalId, accounts, ...(warnings.length > 0 && { warnings }) };
  if (status === 'accepted' || status === 'duplicate') {
    return { status: 200, body: { success: true, status, message, ...shared } };
  }
  const statusCode =
    code !== undefined && code in STATUS_OF ? STATUS_OF[code as keyof typeof STATUS_OF] : 422;
  return {
    status: statusCode,
    body: { ...errorBody(code ?? 'INTERNAL', message, requestId), ...shared },
  };
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
