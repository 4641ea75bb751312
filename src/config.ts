import { MAKE_SECRET, RANDOM_SECRETS, SECRET_NAMES, faultOfText, wayOut } from './secret-faults.ts';
import {
  atLeast,
  baseUrl,
  doubleUrl,
  emails,
  folder,
  integer,
  key32,
  oneOf,
  optional,
  plain,
  rate,
  text,
  yesOrNo,
  type RateLimit,
  type Variable,
} from './variables.ts';

export type Config = Readonly<{
  port: number;
  host: string;
  dataDir: string;
  logDir: string;
  instanceRoot: string;
  externalBaseUrl: string | undefined;
  trustProxy: string;
  basicUser: string | undefined;
  /** HTTP Basic stays open beside Google. */
  allowBasicAuth: boolean;
  adminEmail: string;
  /** E-mail addresses and domains that may sign in with Google; empty: everybody whom Google knows. */
  allowedEmails: readonly string[];
  google: GoogleConfig | undefined;
  webhookRateLimit: RateLimit;
  apiRateLimit: RateLimit;
  logLevel: 'error' | 'warn' | 'info' | 'debug' | 'silent';
  secrets: Secrets;
}>;

export type GoogleConfig = Readonly<{
  clientId: string;
  callbackPath: string;
  /** Other addresses than Google's own: never in production. */
  authUrl: string | undefined;
  tokenUrl: string | undefined;
  userinfoUrl: string | undefined;
}>;

/** Apart from the rest, so that a logged Config carries none of them. */
export type Secrets = Readonly<{
  sessionSecret: string;
  /** 32 bytes, the root of every seal and keyed hash. */
  masterKey: Buffer;
  basicPass: string | undefined;
  webhookToken: string | undefined;
  googleClientSecret: string | undefined;
}>;

const CALLBACK_PATHS = ['/auth/google/callback', '/auth/callback'] as const;
const NO_ADMIN = 'admin@localhost';

export class ConfigFault extends Error {}

/** Reads every variable, and reports all faults in one message, by name and never by value. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const { config, faults } = readAll(env);
  if (faults.size === 0) return Object.freeze(config);
  const lines = [...faults].map(([name, fault]) => `- ${name} ${fault}.`);
  if (RANDOM_SECRETS.some((name) => faults.has(name))) {
    lines.push(`This makes a good secret (64 hexadecimal digits): ${MAKE_SECRET}`);
  }
  throw new ConfigFault(
    `Configuration: the start ends here. Mend in .env, then start again:\n${lines.join('\n')}`,
  );
}

function readAll(env: Readonly<Record<string, string | undefined>>): Reading {
  const faults = new Map<string, string>();
  const names: string[] = [];
  const read = <T>(name: string, variable: Variable<T>): T => {
    names.push(name);
    const given = env[name]?.trim();
    const text = given === undefined || given === '' ? variable.fallback : given;
    const fault = text === undefined ? `is missing${wayOut(name)}` : faultOfText(name, text);
    try {
      if (text !== undefined && fault === undefined) return variable.parse(text);
      faults.set(name, fault ?? '');
    } catch (error) {
      faults.set(name, `${error instanceof Error ? error.message : 'is wrong'}${wayOut(name)}`);
    }
    return undefined as T;
  };

  const dataDir = read('DATA_DIR', folder('data'));
  const isProduction = env['NODE_ENV'] === 'production';
  const clientId = read('GOOGLE_CLIENT_ID', optional(plain));
  const ofGoogle = {
    callbackPath: read('GOOGLE_CALLBACK_PATH', oneOf(CALLBACK_PATHS, CALLBACK_PATHS[0])),
    authUrl: read('GOOGLE_AUTH_URL', optional(doubleUrl(isProduction))),
    tokenUrl: read('GOOGLE_TOKEN_URL', optional(doubleUrl(isProduction))),
    userinfoUrl: read('GOOGLE_USERINFO_URL', optional(doubleUrl(isProduction))),
  };
  const config: Config = {
    port: read('PORT', integer(5000, 0, 65535)),
    host: read('HOST', text('127.0.0.1')),
    dataDir,
    logDir: read('LOG_DIR', folder('logs')),
    instanceRoot: read('INSTANCE_ROOT_PATH', folder(defaultInstanceRoot(dataDir))),
    externalBaseUrl: read('EXTERNAL_BASE_URL', optional(baseUrl)),
    trustProxy: read('TRUST_PROXY', text('loopback')),
    basicUser: read('BASIC_USER', optional(plain)),
    allowBasicAuth: read('ALLOW_BASIC_AUTH', yesOrNo(false)),
    adminEmail: read('ADMIN_EMAIL', text(NO_ADMIN)),
    allowedEmails: read('ALLOWED_EMAILS', { fallback: '', parse: emails }),
    google: clientId === undefined ? undefined : Object.freeze({ clientId, ...ofGoogle }),
    webhookRateLimit: read('WEBHOOK_RATE_LIMIT', rate('10 per minute')),
    apiRateLimit: read('API_RATE_LIMIT', rate('20 per minute')),
    logLevel: read('LOG_LEVEL', oneOf(['error', 'warn', 'info', 'debug', 'silent'], 'info')),
    secrets: Object.freeze({
      sessionSecret: read('SECRET_KEY', { fallback: undefined, parse: atLeast(32) }),
      masterKey: read('SIGNALPOST_KEY', { fallback: undefined, parse: key32 }),
      basicPass: read('BASIC_PASS', optional(atLeast(8))),
      webhookToken: read('WEBHOOK_TOKEN', optional(atLeast(16))),
      googleClientSecret: read('GOOGLE_CLIENT_SECRET', optional(plain)),
    }),
  };
  const requireBoth = (one: string, isOne: boolean, other: string, isOther: boolean): void => {
    if (isOne === isOther || faults.has(one) || faults.has(other)) return;
    faults.set(`${one} and ${other}`, 'belong together: set both or neither');
  };
  const { google, secrets } = config;
  requireBoth('BASIC_USER', !!config.basicUser, 'BASIC_PASS', !!secrets.basicPass);
  requireBoth('GOOGLE_CLIENT_ID', !!google, 'GOOGLE_CLIENT_SECRET', !!secrets.googleClientSecret);
  if (google !== undefined && config.adminEmail === NO_ADMIN && !config.allowBasicAuth) {
    faults.set('ADMIN_EMAIL', 'is missing: with Google alone nobody would be administrator');
  }
  for (const name of SECRET_NAMES) {
    const fault = names.includes(name) ? undefined : faultOfText(name, env[name] ?? '');
    if (fault !== undefined) faults.set(name, fault);
  }
  return { config, faults, names };
}

type Reading = { config: Config; faults: ReadonlyMap<string, string>; names: string[] };

/** The two folders alone, for the emergency stop, which must work with a configuration that the server refuses. */
export function readFolders(
  env: Readonly<Record<string, string | undefined>>,
): Pick<Config, 'dataDir' | 'instanceRoot'> {
  const folderOf = (name: string, { fallback, parse }: Variable<string>): string =>
    parse(env[name]?.trim() || (fallback ?? ''));
  const dataDir = folderOf('DATA_DIR', folder('data'));
  return {
    dataDir,
    instanceRoot: folderOf('INSTANCE_ROOT_PATH', folder(defaultInstanceRoot(dataDir))),
  };
}

function defaultInstanceRoot(dataDir: string): string {
  return process.platform === 'win32' ? 'C:\\MT5_Instances' : `${dataDir}/instances`;
}

export const FOLDER_NAMES: ReadonlySet<string> = new Set([
  'DATA_DIR',
  'LOG_DIR',
  'INSTANCE_ROOT_PATH',
]);
/** Every variable that is read here. */
export const CONFIG_NAMES: readonly string[] = readAll({}).names;
