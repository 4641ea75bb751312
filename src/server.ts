import { createServer, type Server } from 'node:http';
import { AppError } from './base/errors.ts';
import { systemClock } from './base/clock.ts';
import { createApp } from './app.ts';
import { ConfigFault, readConfig } from './config.ts';
import {
  addMissingSecrets,
  envRemarks,
  fillFrom,
  readEnvFile,
  writeFirstEnv,
} from './env/index.ts';
import { greeting } from './greeting.ts';
import { baseUrlOf, build, type Services } from './wiring.ts';

const STOP_WITHIN_MS = 8000;

try {
  await main();
} catch (error) {
  if (!(error instanceof ConfigFault || error instanceof AppError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const folder = process.cwd();
  const isNewEnv = writeFirstEnv(folder, process.env);
  const added = isNewEnv ? [] : addMissingSecrets(folder, process.env);
  const file = readEnvFile(folder);
  const isMadePass = isNewEnv && !process.env['BASIC_PASS'];
  fillFrom(file, process.env);
  say([...added.map(addedLine), ...envRemarks(file)]);
  const config = readConfig(process.env);
  const services = await build(config);
  services.checkpointInBackground();
  services.openPracticeAccount();
  const server = createServer(
    { headersTimeout: 10_000, requestTimeout: 15_000 },
    createApp(services),
  );
  server.keepAliveTimeout = 65_000;
  try {
    await listen(server, config.port, config.host);
  } catch (error) {
    await services.close();
    throw error;
  }

  // Before the greeting: whoever has read it may already ask for the stop.
  let isStopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (isStopping) return;
      isStopping = true;
      void stop(server, services);
    });
  }
  greet(services, isNewEnv, isMadePass);
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      reject(
        new AppError(
          'CONFLICT',
          `Cannot listen on ${host}:${String(port)} (${error.message}). Set PORT to another one.`,
        ),
      );
    });
    server.listen(port, host, resolve);
  });
}

/** Stops accepting, answers what was accepted, then closes; a second of every wait is kept for the way out. */
async function stop(server: Server, services: Services): Promise<void> {
  systemClock.after(STOP_WITHIN_MS - 500, () => process.exit(1));
  services.stopAccepting();
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  server.closeIdleConnections();
  systemClock.after(3000, () => {
    server.closeAllConnections();
  });
  await closed;
  await services.close();
  process.exit(0);
}

function greet(services: Services, isNewEnv: boolean, isMadePass: boolean): void {
  const { auth, firstAdmin, config } = services;
  const first = services.isFirstStart && {
    user: config.basicUser ?? '',
    pass: isMadePass ? config.secrets.basicPass : undefined,
    token: auth.getWebhookToken(firstAdmin.userId).token,
    isNewEnv,
  };
  say([
    greeting({
      baseUrl: baseUrlOf(config),
      ways: auth.signInWays(),
      adminEmail: config.adminEmail,
      first: first === false ? undefined : first,
      platform: process.platform,
    }),
  ]);
}

function addedLine(name: string): string {
  const keep = name === 'SIGNALPOST_KEY' ? ' Keep a copy of it apart from the backups.' : '';
  return `${name} was missing: one was made and added to .env.${keep}`;
}

function say(lines: readonly string[]): void {
  if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
}
