import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { PATIENT } from '../simulator.ts';
import { describeSimulated } from '../stage.ts';
import { buildSimulator } from './build.ts';
import { fixture, readLog, runToEnd, shown } from './expert-fixtures/run.ts';

describeSimulated('the language', () => {
  let results: Record<string, string> = {};

  beforeAll(() => {
    const { log, status, stderr } = runToEnd(buildSimulator({ expert: fixture('Language') }), {
      config: { inputs: { Greeting: 'hi', Count: -4, IsLoud: true } },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    results = shown(log);
  });

  const cases: readonly (readonly [string, Record<string, string>])[] = [
    ['takes inputs by name', { inputs: 'hi,-4,true,0.5' }],
    ['measures and cuts texts', { len: '5', sub: 'bc', find: '299', char: 'true' }],
    ['changes texts in place', { replace: 'a--b;c1', trim: '[x]', case: 'MIXEDmixed' }],
    ['compares by the alphabet, small letters first', { compare: '-10' }],
    ['reads numbers from texts', { tointeger: '2810802719', todouble: '125' }],
    [
      'writes numbers as texts',
      { integer: '000042', letters: 'Ab', cast: 'true1.50.333333333333333371970.01.02 00:00:00' },
    ],
    ['tells NULL from an empty text', { null: 'truefalse', none: 'truefalse0' }],
    [
      'formats',
      {
        format: 't|   ab|cd   |7|00042|-9|2810802718|3|1.00|ff|%',
        format64: '18446744073709551615',
      },
    ],
    ['rounds halves away from zero', { double: '1.23457 0.13 -0.13 2', normalize: '1.23460000' }],
    ['calculates', { math: '6', round: '21', valid: 'true' }],
    ['writes times', { time: '2026.11.21 09:30 2026.11.21 09:30:00 09:30:00', moment: '1061' }],
    ['copies the final zero of a text', { count: '3' }],
    ['codes UTF-8 with surrogate pairs', { utf8: '8 e2 f0', back: 'true' }],
    ['never shrinks an array of bytes', { short: '2', notshrunk: '8' }],
    ['replaces malformed UTF-8', { malformed: 'true2' }],
    ['leaves new elements undefined', { poison: 'true', unset: 'truetrue' }],
    [
      'sorts, removes, copies and frees arrays',
      { copy: '2', sizes: '43', initialize: '7', free: '0' },
    ],
    ['passes and copies structs', { total: '114', zero: '100' }],
    ['gives ExpertRemove as the reason of the end', { line: '1Language', deinit: '0' }],
  ];
  it.each(cases)('%s', (_, expected) => expect(results).toMatchObject(expected));

  it('refuses an unknown input and a wrong kind', () => {
    const program = buildSimulator({ expert: fixture('Language') });
    const unknown = runToEnd(program, { config: { inputs: { Grating: 1 } } });
    const wrong = runToEnd(program, { config: { inputs: { Count: 1.5 } } });
    expect([unknown.status, unknown.stderr.trim()]).toEqual([
      2,
      'inputs: the expert has no input Grating',
    ]);
    expect([wrong.status, wrong.stderr.trim()]).toEqual([2, 'inputs: Count must be an integer']);
  });
});

describeSimulated('files', () => {
  let results: Record<string, string> = {};

  beforeAll(() => {
    const { log, status, stderr } = runToEnd(buildSimulator({ expert: fixture('Files') }), {
      config: { files: { refused_moves: 1, locked: ['by_scanner'] } },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    results = shown(log);
  });

  const cases: readonly (readonly [string, Record<string, string>])[] = [
    [
      'keeps to the sandbox',
      { absolute: '5002', drive: '5002', climb: '50025002', wildcard: '5002' },
    ],
    ['takes both slashes and any case', { folders: 'true', case: 'content', exist: 'done' }],
    [
      'does not open folders',
      { isfolder: '5018', existfolder: '5018', missing: '5004', notexist: '5019' },
    ],
    ['makes folders, also twice', { foldercreate: 'done', folderagain: 'done' }],
    [
      'keeps content with FILE_READ|FILE_WRITE',
      { kept: '10', seek: 'true', wrote: '2', tell: '9', content: '0123456xx9' },
    ],
    ['empties a file with FILE_WRITE alone', { opened: 'done', truncated: '.' }],
    ['reads into a part of an array', { part: '4', size: '5' }],
    ['refuses writing to what was opened for reading', { readonly: '0 5009' }],
    ['knows its handles', { closed: '5007', handles: '64 5001' }],
    ['shares only what both sides share', { exclusive: '5004', onesided: '5004', shared: 'done' }],
    ['refuses to delete or move an open file', { deleteopen: '5006', moveopen: '5004' }],
    ['fails on what another program holds', { locked: '5004' }],
    ['refuses the planned moves', { refused: '5006' }],
    [
      'moves only to a free name in a folder that is there',
      { nofolder: '5022', nosource: '5019', taken: '5020' },
    ],
    [
      'replaces with FILE_REWRITE',
      { rewrite: 'done', moved: 'new', delete: 'done', again: '5019' },
    ],
    ['finds nothing as an error', { nothing: '5019', nowhere: '5019' }],
  ];
  it.each(cases)('%s', (_, expected) => expect(results).toMatchObject(expected));

  it.each([
    ['before', 0],
    ['after', 10],
  ])('loses in a crash what was not yet flushed: %s FileClose', (when, bytes) => {
    const crash = { call: 'FileClose', detail: 'plain.txt', when };
    const { folder, signal } = runToEnd(buildSimulator({ expert: fixture('Files') }), {
      config: { crash },
    });
    expect(signal).toBe('SIGKILL');
    expect(statSync(join(folder, 'MQL5/Files/plain.txt')).size).toBe(bytes);
  });

  it('finds names in any case and order, and marks folders', () => {
    expect(namesOf(results['search'])).toEqual([
      'COMMAND_2.JSON',
      'command_1.json',
      'command_folder.json\\',
    ]);
    expect(namesOf(results['all'])).toHaveLength(5);
  });

  it('also matches 8.3 names, unless told otherwise', () => {
    expect(namesOf(results['short'])).toContain('command_3.jsonx');
    const { log } = runToEnd(buildSimulator({ expert: fixture('Files') }), {
      config: { files: { short_names: false } },
    });
    expect(shown(log)['short']).toBe('5019');
  });

  function namesOf(list: string | undefined): string[] {
    return (list ?? '').replace(/^\d+:/, '').split(',').filter(Boolean).sort();
  }
});

describeSimulated('events', () => {
  let program = '';
  let server: Server | undefined;
  let address = '';
  const requests: string[] = [];

  beforeAll(async () => {
    program = buildSimulator({ expert: fixture('Events') });
    server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (part: string) => (body += part));
      request.on('end', () => {
        requests.push(`${request.method ?? ''} ${request.url ?? ''} ${body}`);
        if (request.url === '/slow') return;
        response.writeHead(201, { 'X-Seen': 'yes' });
        response.write('{"got":');
        response.end('"\u20ac"}');
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => {
    server?.closeAllConnections();
    server?.close();
  });

  const stepped = (show: string, more: object = {}) => ({
    config: {
      inputs: { Show: show },
      clock: { mode: 'stepped', start_ms: 1795253400000 },
      ...more,
    },
    input: 'step 300\nstep 100\n',
  });

  it('gives the timer on a grid of 16 ms, until it is killed', () => {
    const { log, stdout, status } = runToEnd(program, stepped('timer'));
    expect(log.filter((line) => line.startsWith('timer='))).toEqual([
      'timer=false 64',
      'timer=false 128',
      'timer=false 192',
      'timer=false 256',
    ]);
    expect(stdout).toBe('at 1795253400300\nat 1795253400400\n');
    expect([status, shown(log)['deinit']]).toEqual([0, '9']);
  });

  it('drops the timer events that a slow handler missed', () => {
    const { log } = runToEnd(program, { ...stepped('slow'), input: 'step 1200\n' });
    expect(log.filter((line) => line.startsWith('timer='))).toEqual([
      'timer=false 64',
      'timer=false 1088',
      'timer=false 1152',
    ]);
  });

  it('has whole seconds of UTC, the server ahead by its offset, and virtual sleep', () => {
    const { log } = runToEnd(
      program,
      stepped('time', {
        server_offset_s: 7200,
        offset_steps: [{ at_ms: 1795253400000, offset_s: 10800 }],
      }),
    );
    expect(log.slice(1, 6)).toEqual([
      'gmt=1795253400',
      'server=10800',
      'local=true',
      'slept=1500 1500000',
      'gmt=1795253401',
    ]);
  });

  it('tells the state of the terminal, and writes the comment', () => {
    const { log, folder } = runToEnd(
      program,
      stepped('state', { disconnects: [{ from_ms: 0, for_ms: 1000 }] }),
    );
    expect(shown(log)).toMatchObject({ connected: '0', build: 'true', ping: 'true', allowed: '2' });
    expect(log).toContain('Alert: watch 3');
    expect(readFileSync(join(folder, 'sim/chart_comment.txt'), 'utf8')).toBe('shown\n1.5');
  });

  it.each([
    ['range', 'array out of range'],
    ['format', 'cuts a 64-bit number'],
    ['folder', 'only FILE_BIN'],
    ['division', 'division by zero'],
  ])('ends an expert at a critical error: %s', (show, message) => {
    const { status, stderr } = runToEnd(program, stepped(show));
    expect(status).toBe(3);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/Events\.mq5:\d+/);
  });

  it('ends with 1 when OnInit fails', () => {
    const { status, log } = runToEnd(program, stepped('fail'));
    expect([status, shown(log)['deinit']]).toEqual([1, '8']);
  });

  it('is killed at a planned call, after it took place', () => {
    const crash = { call: 'FolderCreate', detail: 'crash', when: 'after', nth: 1 };
    const { signal, log } = runToEnd(program, stepped('crash', { crash }));
    expect(signal).toBe('SIGKILL');
    expect(log.at(-1)).toBe('zero=0');
  });

  it('cuts OnDeinit off after 2.5 seconds', () => {
    const startedAt = performance.now();
    const { status } = runToEnd(program, stepped('hang'));
    expect(status).toBe(4);
    expect(performance.now() - startedAt).toBeGreaterThan(2400);
  });

  it('sends real requests, only to allowed addresses', async () => {
    const web = async (inputs: object, allowed: string[], patience: object = PATIENT) => {
      const folder = mkdtempSync(join(tmpdir(), 'simulator-'));
      const config = { inputs: { Show: 'web', ...inputs }, web_request_allowed: allowed };
      writeFileSync(join(folder, 'sim.json'), JSON.stringify({ ...config, ...patience }));
      await once(
        spawn(program, ['--folder', folder, '--config', join(folder, 'sim.json')]),
        'exit',
      );
      return shown(readLog(folder));
    };
    expect(await web({ Url: `${address}/x` }, [])).toMatchObject({ web: '-1 4014' });
    expect(await web({ Url: `${address}1/x` }, [address])).toMatchObject({ web: '-1 4014' });
    expect(await web({ Url: 'http://127.0.0.1:1/x' }, ['http://127.0.0.1:1'])).toMatchObject({
      web: '-1 5201',
    });
    const slow = { Url: `${address}/slow` };
    expect(await web(slow, [address], {})).toMatchObject({ web: '-1 5202' });
    expect(await web({ Url: `${address}/x` }, [address])).toMatchObject({
      web: '201 0',
      answer: '{"got":"\u20ac"}',
      header: 'true',
    });
    expect(requests).toEqual(['POST /slow {"x":"\u20ac"}', 'POST /x {"x":"\u20ac"}']);
  });

  it('ends at SIGTERM through OnDeinit', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'simulator-'));
    const child = spawn(program, ['--folder', folder]);
    const exit = once(child, 'exit');
    while (readLog(folder).filter((line) => line.startsWith('timer=')).length < 4)
      await new Promise((done) => setTimeout(done, 20));
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
    expect(shown(readLog(folder))).toMatchObject({ deinit: '9', end: 'true' });
  });
});

describeSimulated('trading', () => {
  let program = '';
  beforeAll(() => void (program = buildSimulator({ expert: fixture('Trading') })));

  const config = { clock: { mode: 'stepped', start_ms: 1795253400000 } };
  const input = 'step 1000\n';

  it('delivers ticks, and transactions between the other events', () => {
    const { log, status, stderr } = runToEnd(program, { config, input });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(shown(log)).toEqual({
      positions: '0',
      sent: 'true 10009',
      large: 'true',
      deal: 'false EURUSD true',
      request: '6000000001 10009',
      total: '1',
      ticked: 'true',
    });
  });

  it.each([
    ['before', 0],
    ['after', 1],
  ])('keeps the books of the trade server through a crash %s OrderSend', (when, positions) => {
    const crash = { call: 'OrderSend', detail: 'EURUSD', when };
    const { signal, folder } = runToEnd(program, { config: { ...config, crash }, input });
    expect(signal).toBe('SIGKILL');
    const { log } = runToEnd(program, { config, input: '', folder });
    expect(shown(log)['total']).toBe(String(positions));
  });
});
