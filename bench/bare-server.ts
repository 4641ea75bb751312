/**
 * The least that a durable webhook server can do, one request after the other: compare the token's hash, parse the
 * body, one row with a full flush, one file written, flushed and renamed, then the answer. No idempotency, accounts,
 * symbols, gate, outbox or events: a yardstick for the machine, not a product.
 * Environment: PORT, WEBHOOK_TOKEN. Writes into the working directory.
 */
import Database from 'better-sqlite3';
import { createHash, timingSafeEqual } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { systemClock } from '../src/base/clock.ts';
import { newId } from '../src/base/ids.ts';

const wanted = hashOf(process.env['WEBHOOK_TOKEN'] ?? '');
const db = new Database('bare.db');
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec('CREATE TABLE IF NOT EXISTS knocks (id TEXT PRIMARY KEY, at_ms INTEGER, body TEXT)');
const insert = db.prepare('INSERT INTO knocks VALUES (?, ?, ?)');
mkdirSync('commands', { recursive: true });

createServer((request, response) => {
  if (request.method !== 'POST') answer(response, 200, { status: 'ok', accepting: true });
  else readBody(request, (body) => accept(request.url ?? '', body, response));
}).listen(Number(process.env['PORT']), '127.0.0.1');

function readBody(request: IncomingMessage, then: (body: string) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    then(Buffer.concat(chunks).toString('utf8'));
  });
}

function accept(url: string, body: string, response: ServerResponse): void {
  if (!timingSafeEqual(hashOf(url.slice('/webhook/'.length)), wanted)) {
    answer(response, 401, { success: false });
    return;
  }
  const nowMs = systemClock.nowMs();
  const id = newId(nowMs);
  const command = JSON.stringify({ ...(JSON.parse(body) as object), id, eof: 1 });
  insert.run(id, nowMs, body);
  writeFlushed(`commands/${id}`, command);
  answer(response, 200, { success: true, status: 'accepted', signal_id: id });
}

function writeFlushed(path: string, text: string): void {
  const file = openSync(`${path}.part`, 'w');
  writeSync(file, text);
  fsyncSync(file);
  closeSync(file);
  renameSync(`${path}.part`, `${path}.json`);
}

function answer(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
