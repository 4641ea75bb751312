import { config as loadEnvFile } from 'dotenv';
import { createServer, type Server } from 'node:http';
import { AppError } from './base/errors.ts';
import { systemClock } from './base/clock.ts';
import { createApp } from './app.ts';
import { ConfigFault, readConfig } from './config.ts';
import { writeFirstEnv } from './first-env.ts';
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
  const isNewEnv = writeFirstEnv(process.cwd(), process.env);
  loadEnvFile({ quiet: true });
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
  greet(services, isNewEnv);
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

/** What a person needs now; the login and the webhook address only once, at the first start. */
function greet(services: Services, isNewEnv: boolean): void {
  const { auth, firstAdmin, config } = services;
  const base = baseUrlOf(config);
  const ways = auth.signInWays();
  const lines = [`Signalpost is running at ${base}`];
  if (services.isFirstStart) {
    const { token } = auth.getWebhookToken(firstAdmin.userId);
    if (ways.basic) {
      lines.push(
        '',
        `  Login     ${config.basicUser ?? ''}`,
        `  Password  ${config.secrets.basicPass ?? ''}`,
      );
    }
    if (ways.google) lines.push('', `  Sign in with the Google account ${config.adminEmail}`);
    lines.push(
      '',
      'Your webhook (keep it secret):',
      `  ${base}/webhook/${token}`,
      '',
      'Try it on your practice account:',
      `  curl -X POST ${base}/webhook/${token} -H 'Content-Type: application/json' \\`,
      `    -d '{"action":"BUY","symbol":"EURUSD","volume":0.01}'`,
      '',
      `This is shown once. ${isNewEnv ? 'The login was written to .env; the' : 'The'} webhook is on the page.`,
    );
  } else if (ways.basic) {
    lines.push('The login is in .env (BASIC_USER, BASIC_PASS).');
  }
  process.stdout.write(`${lines.join('\n')}\n`);
}
