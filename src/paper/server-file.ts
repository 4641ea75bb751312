import { z } from 'zod';
import { parseJson } from '../base/json.ts';
import type { Folder } from './folder.ts';

export const serverFileSchema = z.object({
  v: z.literal(1),
  time_ms: z.number(),
  accepting_opens: z.boolean(),
  eof: z.literal(1),
});

const STALE_AFTER_MS = 30_000;

/** Why nothing may be opened now, judged by KILL and server.json; undefined when it may. */
export function serverFault(folder: Folder, nowMs: number): string | undefined {
  if (folder.hasKill()) return 'KILL is set: nothing may be opened';
  const text = folder.readServerFile();
  const parsed = text === undefined ? undefined : parseJson(text);
  const file = parsed?.ok === true ? serverFileSchema.safeParse(parsed.value).data : undefined;
  if (file === undefined) return 'server.json is missing or not whole';
  if (Math.abs(nowMs - file.time_ms) > STALE_AFTER_MS) return 'server.json is older than 30 s';
  return file.accepting_opens ? undefined : 'the server accepts no opens now';
}
