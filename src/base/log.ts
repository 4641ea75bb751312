import { mkdirSync } from 'node:fs';
import { pino, type DestinationStream } from 'pino';
import { createStream, type RotatingFileStream } from 'rotating-file-stream';

/** error = act now; warn = look tomorrow; info = one line per stage; debug = local only. */
export type LogLevel = 'error' | 'warn' | 'info' | 'debug' | 'silent';

export type Log = {
  error: (fields: LogFields, message: string) => void;
  warn: (fields: LogFields, message: string) => void;
  info: (fields: LogFields, message: string) => void;
  debug: (fields: LogFields, message: string) => void;
};

export type LogFields = Record<string, unknown>;

const SECRET_NAMES = [
  ...['password', 'pass', 'investor_pass', 'secret', 'client_secret', 'clientSecret', 'key'],
  ...['token', 'csrf_token', 'access_token', 'refresh_token', 'id_token', 'code_verifier'],
  ...['api_key', 'apiKey', 'authorization', 'cookie', 'set-cookie', 'x-csrf-token'],
];
/** Members of these names lose their value wherever they stand in an entry, at any depth. */
const SECRET_MEMBER = new RegExp(
  `"(${SECRET_NAMES.join('|')})":(?:"(?:[^"\\\\]|\\\\.)*"|[^",{}[\\]]+)`,
  'gi',
);
/** Without a word's boundary before it: a token pasted behind other letters is one still. */
const SECRET_TEXT =
  /(whk_|cpy_|spk_|GOCSPX-)[A-Za-z0-9_-]{6,}|(\/(?:web)?hooks?\/)[^/\s"?]+|((?:Basic|Bearer)\s+)[A-Za-z0-9+/=._~-]{6,}/g;

/** Takes the secret parts out of a text: tokens, keys, the token inside a webhook URL, credentials in a header. */
export function redact(text: string): string {
  return text.replace(SECRET_TEXT, (_whole, prefix?: string, path?: string, scheme?: string) =>
    prefix !== undefined ? `${prefix}[redacted]` : `${path ?? scheme ?? ''}[redacted]`,
  );
}

/** One line of JSON per entry, secrets redacted by key and by shape, into the given stream. */
export function createLog(level: LogLevel, destination: DestinationStream): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: pino.stdSerializers.err },
    },
    {
      write: (line: string) => {
        destination.write(redact(line).replace(SECRET_MEMBER, '"$1":"[redacted]"'));
      },
    },
  );
}

export type LogFile = DestinationStream & { close: () => Promise<void> };

/** Lines waiting for a disk that does not take them; beyond this they are dropped, not kept in memory. */
const MAX_WAITING_CHARACTERS = 4_000_000;

/**
 * A file that is rotated at 10 MB and kept ten times: trading_bot.log, trading_bot.1.log, …
 * A disk that refuses lines costs those lines, never the program; the next line tries anew.
 */
export function openLogFile(folder: string): LogFile {
  let stream: RotatingFileStream | undefined = open();
  return {
    write: (line) => {
      stream ??= open();
      if (stream.writableLength < MAX_WAITING_CHARACTERS) stream.write(line);
    },
    close: () =>
      new Promise((resolve) => {
        if (stream === undefined) resolve();
        else stream.end(resolve);
      }),
  };

  function open(): RotatingFileStream {
    const opened = openRotating(folder);
    opened.on('error', () => {
      if (stream === opened) stream = undefined;
    });
    return opened;
  }
}

function openRotating(folder: string): RotatingFileStream {
  mkdirSync(folder, { recursive: true });
  return createStream(
    (index) => (typeof index === 'number' ? `trading_bot.${String(index)}.log` : 'trading_bot.log'),
    { path: folder, size: '10M', maxFiles: 10, rotate: 10 },
  );
}

/** For work that nobody waits for: its failure is a warning, and what it did is done again later. */
export function warnOf(log: Log, message: string): (error: unknown) => void {
  return (error) => {
    log.warn({ error }, message);
  };
}
