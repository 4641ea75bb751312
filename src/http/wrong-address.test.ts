import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { openHouse, type House, type Person } from '../testing/house.ts';

const MESSAGE = 'copy the whole address from the webhook card of your dashboard';

let house: House;
let dana: Person;
let lines: string[] = [];

beforeAll(async () => {
  house = await openHouse({ log: (line) => lines.push(line) });
  dana = house.person('dana');
});
afterAll(() => house.remove());

const NEAR = [
  '/',
  '//',
  '/webhook',
  '/webhook/',
  '/webhooks',
  '/webhooks/%t',
  '/webhook/%t/more',
  '/webhook/%t/webhook/%t',
  '//webhook/%t',
  '/api/webhook',
  '/api/webhook/%t',
  '/api/v1/webhooks/%t',
  '/web-hook/%t',
  '/hook/%t',
  '/hooks/%t',
  '/tradingview',
  '/tradingview/%t',
  '/tv/%t',
  '/alerts/%t',
  '/signal',
  '/%20webhook/%t',
  '/webhook%2f%t',
  '/webhook?token=%t',
];

describe('a signal that is sent beside the webhook', () => {
  it.each(NEAR)(
    'to %s is told the form of the right address, not whether a token is valid',
    async (path) => {
      const answers = [];
      for (const token of [dana.token, 'whk_nobody', 'planted-legacy-token']) {
        lines = [];
        const answer = await request(house.app)
          .post(path.replaceAll('%t', token))
          .set('Content-Type', 'application/json')
          .send('{"action":"buy"}');
        const { error } = answer.body as { error: { code: string; message: string } };
        expect([answer.status, error.code]).toEqual([404, 'NOT_FOUND']);
        expect(error.message).toContain('/webhook/<token>');
        expect(error.message).toContain(MESSAGE);
        expect(answer.text + lines.join('')).not.toContain(token);
        answers.push(error.message);
      }
      expect(new Set(answers).size).toBe(1);
    },
  );

  it.each(NEAR.filter((path) => !/^\/+$/.test(path)))(
    'looked up at %s by a program, too',
    async (path) => {
      for (const accept of ['application/json', '*/*']) {
        const answer = await request(house.app)
          .get(path.replaceAll('%t', dana.token))
          .set('Accept', accept);
        expect([answer.status, answer.text.includes(MESSAGE)]).toEqual([404, true]);
      }
    },
  );

  it.each(['put', 'patch', 'delete'] as const)('by %s, too', async (method) => {
    const answer = await request(house.app)[method](`/webhooks/${dana.token}`).send({});
    expect([answer.status, answer.text.includes(MESSAGE)]).toEqual([404, true]);
  });
});

describe('what is something else', () => {
  it.each(['/api/nope', '/api/signals/1/2', '/foo', '/api/alerts', '/signalling', '/hedge'])(
    'POST %s is just not there',
    async (path) => {
      const answer = await house.api('post', path, {});
      expect([answer.status, answer.body]).toMatchObject([
        404,
        { error: { message: 'There is nothing at this address.' } },
      ]);
    },
  );

  it('the webhook itself still takes the signal, however its address is written', async () => {
    for (const path of [
      `/webhook/${dana.token}`,
      `/webhook/${dana.token}/`,
      `/Webhook/${dana.token}`,
    ]) {
      const answer = await request(house.app).post(path).send({ action: 'CLOSE_ALL' });
      expect(answer.status).toBe(422);
    }
    await request(house.app).get('/webhook/health').expect(200);
  });

  it('a page that a browser opens there leads to the form', async () => {
    const answer = await request(house.app).get('/webhooks').set('Accept', 'text/html');
    expect(answer.status).toBe(303);
  });
});
