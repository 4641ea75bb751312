import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openHouse, type House } from '../testing/house.ts';

const MASTER = '990000001';
const SLAVE = '990000002';

let house: House;
beforeEach(async () => {
  house = await openHouse();
  const dana = house.person('dana');
  await house.account(dana, MASTER);
  await house.account(dana, SLAVE);
});
afterEach(() => house.remove());

type Template = { id: string; name: string; settings: Record<string, unknown> };

async function make(body: object): Promise<Template> {
  const made = await house.api('post', '/api/copy/templates', body).expect(201);
  return (made.body as { template: Template }).template;
}

async function names(): Promise<string[]> {
  const answer = await house.api('get', '/api/copy/templates').expect(200);
  return (answer.body as { templates: Template[] }).templates.map(({ name }) => name);
}

async function audited(): Promise<object[]> {
  const { body } = (await house.api('get', '/api/admin/audit').expect(200)) as { body: object };
  return (body as { entries: object[] }).entries;
}

describe('templates of settings', () => {
  it('are kept under a name, renamed, changed and removed, each in the audit log', async () => {
    const { id, settings } = await make({ name: ' Half ', settings: { multiplier: 0.5 } });
    expect(settings).toMatchObject({ multiplier: 0.5, copy_psl: true });
    await make({ name: 'all' });
    expect(await names()).toEqual(['all', 'Half']);
    const path = `/api/copy/templates/${id}`;
    const renamed = await house.api('put', path, { name: 'Zero point five' }).expect(200);
    expect(renamed.body).toMatchObject({ template: { settings: { multiplier: 0.5 } } });
    await house.api('put', path, { settings: { multiplier: 0.25 } }).expect(200);
    expect(await names()).toEqual(['all', 'Zero point five']);
    await house.api('delete', path).expect(200);
    await house.api('delete', path).expect(404);
    expect(await names()).toEqual(['all']);
    const subject = `copy_template:${id}`;
    expect((await audited()).slice(0, 3)).toMatchObject([
      { action: 'copy_template.removed', subject, before: { name: 'Zero point five' } },
      {
        action: 'copy_template.changed',
        before: { settings: { multiplier: 0.5 } },
        after: { settings: { multiplier: 0.25 } },
      },
      { action: 'copy_template.changed', before: { name: 'Half' } },
    ]);
  });

  it.each([
    [{ name: 'HALF' }, 409],
    [{ name: '' }, 422],
    [{ name: 'a\u0007b' }, 422],
    [{ name: 'x'.repeat(61) }, 422],
    [{ name: 'x', settings: { multiplier: -1 } }, 422],
    [{ name: 'x', more: 1 }, 422],
  ])('refuse %j and change nothing', async (body, status) => {
    await make({ name: 'half' });
    await house.api('post', '/api/copy/templates', body).expect(status);
    expect(await names()).toEqual(['half']);
  });

  it('give a pair their settings, and change none later', async () => {
    const { id: template } = await make({ name: 'half', settings: { multiplier: 0.5 } });
    const accounts = { master_account: MASTER, slave_account: SLAVE };
    const made = await house.api('post', '/api/copy/pairs', accounts).expect(201);
    const { id } = (made.body as { pair: { id: string } }).pair;
    const path = `/api/copy/pairs/${id}/template`;
    await house.api('post', path, { template_id: 'nobody' }).expect(404);
    const put = await house.api('post', path, { template_id: template }).expect(200);
    expect(put.body).toMatchObject({ pair: { status: 'active', settings: { multiplier: 0.5 } } });
    await house.api('put', `/api/copy/templates/${template}`, { settings: {} }).expect(200);
    const { body } = (await house.api('get', '/api/copy/pairs').expect(200)) as { body: object };
    expect(body).toMatchObject({ pairs: [{ settings: { multiplier: 0.5 } }] });
    expect(await audited()).toContainEqual(
      expect.objectContaining({ action: 'copy_pair.changed', subject: `copy_pair:${id}` }),
    );
  });
});

describe('what an owner does with a pair', () => {
  it('stands in the audit log with how it was before', async () => {
    const accounts = { master_account: MASTER, slave_account: SLAVE };
    const made = await house.api('post', '/api/copy/pairs', accounts).expect(201);
    const { id } = (made.body as { pair: { id: string } }).pair;
    const path = `/api/copy/pairs/${id}`;
    await house.api('post', `${path}/toggle`, {}).expect(200);
    await house.api('post', `${path}/toggle`, { is_active: true }).expect(200);
    await house.api('put', path, { settings: { multiplier: 3 } }).expect(200);
    await house.api('delete', path).expect(200);
    const subject = `copy_pair:${id}`;
    expect((await audited()).slice(0, 7)).toMatchObject([
      { action: 'copy_pair.removed', subject, after: { status: 'removed' } },
      {
        action: 'copy_pair.changed',
        before: { settings: { multiplier: 1 } },
        after: { settings: { multiplier: 3 } },
      },
      { action: 'copy_pair.resumed', before: { status: 'paused' } },
      { action: 'copy_pair.paused', before: { status: 'active' } },
      { action: 'account.webhooks_switched', subject: `account:${SLAVE}` },
      { action: 'copy_pair.created', subject, before: null },
      { action: 'copy_key.made', subject: `account:${MASTER}` },
    ]);
  });
});
