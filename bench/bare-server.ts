import Database from 'better-sqlite3';
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';

/**
 * The least a durable server can do for a signal, on bare node:http: check the token by its hash, parse the JSON, insert
 * a row with WAL and synchronous=FULL, write and fsync and rename one file, then answer. node bare-server.ts PORT FOLDER TOKEN
 */
const [port = '', folder = '', token = ''] = process.argv.slice(2);
const files = join(folder, 'files');
mkdirSync(files, { recursive: true });
const db = new Database(join(folder, 'bare.db'));
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec('CREATE TABLE signals (id INTEGER PRIMARY KEY, body TEXT NOT NULL, received_at_ms INTEGER NOT NULL)');
const insert = db.prepare('INSERT INTO signals (body, received_at_ms) VALUES (?, ?)');
const wanted = createHash('sha256').update(token).digest('hex');

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    answer(request, response, Buffer.concat(chunks).toString('utf8'));
  });
}).listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'));

function answer(request: IncomingMessage, response: ServerResponse, body: string): void {
  const given = createHash('sha256')
    .update(request.url?.split('/').at(-1) ?? '')
    .digest('hex');
  if (given !== wanted) {
    response.writeHead(401).end();
    return;
  }
  const parsed = JSON.parse(body) as { action: string };
  const { lastInsertRowid: id } = insert.run(body, Date.now());
  const temporary = join(files, `tmp_${String(id)}.part`);
  const handle = openSync(temporary, 'w');
  writeSync(handle, JSON.stringify({ id: Number(id), action: parsed.action, eof: 1 }));
  fsyncSync(handle);
  closeSync(handle);
  renameSync(temporary, join(files, `command_${String(id)}.json`));
  response.writeHead(200, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify({ success: true, status: 'accepted', signal_id: String(id) }));
}
