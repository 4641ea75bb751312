import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventSource } from 'eventsource';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from '../testing/program.ts';
import { DANA, openHouse, type House, type Person } from '../testing/house.ts';

type Heard = { id: string; type: string; text: string };

const BUY = { action: 'BUY', symbol: 'EURUSD', volume: 0.01 };

let house: House;
let server: Server;
let dana: Person;
let base = '';
let open: EventSource[] = [];

beforeEach(async () => {
  house = await openHouse();
  dana = house.person('dana');
  await house.account(dana, '1123456');
  server = house.app.listen(0);
  base = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterEach(async () => {
  for (const source of open) source.close();
  open = [];
  server.closeAllConnections();
  server.close();
  await house.remove();
});

/** A reader as a browser is one. */
async function listen(path: string, lastEventId?: string): Promise<Heard[]> {
  const heard: Heard[] = [];
  const source = new EventSource(base + path, {
    fetch: (url, init) =>
      fetch(url, {
        ...init,
        headers: {
          ...init.headers,
          Authorization: `Basic ${Buffer.from(`${DANA.user}:${DANA.pass}`).toString('base64')}`,
          ...(lastEventId !== undefined && { 'Last-Event-ID': lastEventId }),
        },
      }),
  });
  open.push(source);
  source.onmessage = ({ data, lastEventId: id }: { data: unknown; lastEventId: string }) => {
    const text = String(data);
    heard.push({ id, type: (JSON.parse(text) as { type: string }).type, text });
  };
  await until(() => source.readyState === EventSource.OPEN);
  return heard;
}

describe('the live stream', () => {
  it('carries a signal on its way, each event with a number', async () => {
    const heard = await listen('/events');
    await house.post(dana.token, BUY).expect(200);
    await house.settle();
    await until(() => heard.some(({ type }) => type === 'command.written'));
    expect(heard.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['signal.received', 'command.written']),
    );
    expect(heard.every(({ id }) => Number(id) > 0)).toBe(true);
  });

  it('resumes after the last number its reader has seen', async () => {
    const first = await listen('/events/history');
    await house.post(dana.token, { ...BUY, id: '1' }).expect(200);
    await until(() => first.length > 0);
    const seen = first.at(-1)?.id ?? '';
    await house.post(dana.token, { ...BUY, id: '2' }).expect(200);
    await house.settle();
    await until(() => first.filter(({ type }) => type === 'signal.received').length === 2);
    const resumed = await listen('/events/history', seen);
    const last = first.at(-1)?.id ?? '';
    await until(() => resumed.some(({ id }) => id === last));
    expect(resumed.map(({ id }) => Number(id)).every((id) => id > Number(seen))).toBe(true);
    expect(resumed.filter(({ type }) => type === 'signal.received')).toHaveLength(1);
  });

  it("never carries another's events", async () => {
    const heard = await listen('/events');
    const alice = house.person('alice');
    await house.account(alice, '2000001');
    await house.post(alice.token, BUY).expect(200);
    await house.settle();
    await house.api('post', '/api/trading/halt', {}).expect(200);
    await until(() => heard.some(({ type }) => type === 'trading.changed'));
    expect(heard.map(({ text }) => text).join()).not.toMatch(/2000001|signal\.received/);
  });

  it('keeps its topics apart', async () => {
    const status = await listen('/events/status');
    await house.post(dana.token, BUY).expect(200);
    await house.api('post', '/api/trading/halt', {}).expect(200);
    await until(() => status.length > 0);
    expect(status.map(({ type }) => type)).toEqual(['trading.changed']);
  });

  it('is refused to an eleventh reader of one user', async () => {
    for (let i = 0; i < 10; i++) await listen('/events');
    const answer = await fetch(`${base}/events`, {
      headers: {
        Authorization: `Basic ${Buffer.from(`${DANA.user}:${DANA.pass}`).toString('base64')}`,
      },
    });
    expect(answer.status).toBe(429);
    await answer.text();
  });
});
