import compression from 'compression';
import express, { type Express, type Request } from 'express';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { adminAccountRoutes, adminRoutes } from './admin/index.ts';
import { authRoutes } from './auth/index.ts';
import { commandRoutes } from './commands/index.ts';
import { copyRoutes } from './copy/index.ts';
import { eventRoutes } from './events/index.ts';
import {
  addressOf,
  errorHandler,
  mountDocs,
  mountPages,
  mountRoutes,
  notFound,
  openApiDocument,
  requestId,
  route,
  securityHeaders,
  takeFrom,
  wrongWebhook,
  type Guards,
  type Route,
} from './http/index.ts';
import { accountRoutes } from './instances/index.ts';
import { flattenRoutes } from './orders/index.ts';
import { driftRoutes, riskRoutes } from './risk/index.ts';
import { signalRoutes } from './signals/index.ts';
import { symbolRoutes } from './symbols/index.ts';
import { DENIAL_CODES } from './trade/index.ts';
import { AppError } from './base/errors.ts';
import { baseUrlOf, type Services } from './wiring.ts';

const VERSION = '0.1.0';
const STATIC = join(import.meta.dirname, '..', 'static');
const LEAST_DISK_BYTES = 50 * 1024 * 1024;

/** The whole HTTP surface: middleware in order, routes, pages, error handler last. */
export function createApp(services: Services): Express {
  const { auth, limits, log, config } = services;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('env', 'production');
  app.set('trust proxy', config.trustProxy);
  app.set('query parser', 'simple');
  app.use(requestId);

  const guards: Guards = {
    identify: auth.identify,
    strangers: limits.strangers,
    members: limits.members,
    brakes: limits.brakes,
  };
  const routes = allRoutes(services);
  const isHot = ({ path }: Route): boolean => path.startsWith('/webhook/');
  mountRoutes(app, routes.filter(isHot), guards);

  // Below this line only: a signal must not wait for a session.
  app.use(auth.sessions.middleware);
  app.use(securityHeaders());
  app.use(compression({ filter: isCompressible }));
  mountRoutes(
    app,
    routes.filter((item) => !isHot(item)),
    guards,
  );
  mountDocs(app, () => openApiDocument(routes, { version: VERSION, denialCodes: DENIAL_CODES }));
  app.use(wrongWebhook);
  mountPages(app, STATIC, (request, _response, next) => {
    askForLogin(request, guards).then(next, next);
  });
  app.use(notFound);
  app.use(errorHandler({ log, asksForBasic: auth.signInWays().basic }));
  return app;
}

/** Every route of the product, in one list: mounted, documented and tested from it. */
export function allRoutes(services: Services): Route[] {
  const {
    accounts,
    admin,
    auth,
    clock,
    commands,
    copy,
    events,
    instances,
    limits,
    logTail,
    risk,
    signals,
    streams,
    symbols,
  } = services;
  return [
    ...healthRoutes(services),
    ...signalRoutes({
      signals,
      findTokenOwner: auth.findTokenOwner,
      limits,
      isAccepting: services.isAccepting,
    }),
    ...authRoutes({ auth, limits, baseUrl: () => baseUrlOf(services.config) }),
    ...accountRoutes({ accounts, instances, removal: services.removal }),
    ...symbolRoutes({ symbols }),
    ...commandRoutes({ commands }),
    ...riskRoutes({ risk }),
    ...driftRoutes({ drift: services.drift }),
    ...flattenRoutes({ accounts, flattening: services.flattening }),
    ...copyRoutes({ copy, limits, isAccepting: services.isAccepting }),
    ...eventRoutes({ events, clock, streams }),
    ...adminAccountRoutes({ accounts: admin.accounts }),
    ...adminRoutes({ admin, logTail, clock, streams }),
  ];
}

/** The page itself is only for somebody signed in; a browser is led to where one signs in. */
async function askForLogin(request: Request, guards: Guards): Promise<undefined> {
  if (guards.identify(request) !== undefined) return undefined;
  await takeFrom(guards.strangers, addressOf(request));
  throw new AppError('UNAUTHENTICATED', 'Sign in first.');
}

function isCompressible(
  request: Request,
  response: Parameters<typeof compression.filter>[1],
): boolean {
  const type = response.getHeader('content-type');
  if (typeof type === 'string' && type.startsWith('text/event-stream')) return false;
  return compression.filter(request, response);
}

const healthSchema = z.object({
  status: z.enum(['ok', 'unavailable']),
  version: z.string(),
  uptime_s: z.number(),
  checks: z.record(z.string(), z.string()),
});

function healthRoutes(services: Services): Route[] {
  const { clock, config, db, startedAtMs } = services;
  return [
    route({
      method: 'get',
      path: '/health',
      access: 'open',
      tag: 'Health',
      summary: 'Whether signals can be accepted, and why not',
      answers: {
        200: { description: 'All is well', schema: healthSchema },
        503: { description: 'Signals cannot be accepted' },
      },
      handle: async () => {
        const disk = await checkDisk(config.dataDir);
        const database = checkDatabase();
        const isWell = services.isAccepting() && disk === 'ok' && database === 'ok';
        return {
          status: isWell ? 200 : 503,
          body: {
            status: isWell ? 'ok' : 'unavailable',
            version: VERSION,
            uptime_s: Math.floor((clock.nowMs() - startedAtMs) / 1000),
            checks: { database, disk, instances: 'ok', mail: 'off', bus: 'in-process' },
          },
        };
      },
    }),
    route({
      method: 'get',
      path: '/health/live',
      access: 'open',
      tag: 'Health',
      summary: 'Whether the process answers, for supervisors',
      answers: { 200: { description: 'Alive' } },
      handle: () => ({ status: 200, body: { status: 'ok' } }),
    }),
  ];

  function checkDatabase(): string {
    try {
      db.prepare('SELECT 1').get();
      return 'ok';
    } catch {
      return 'unavailable';
    }
  }
}

async function checkDisk(folder: string): Promise<string> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize >= LEAST_DISK_BYTES ? 'ok' : 'full';
  } catch {
    return 'unavailable';
  }
}
