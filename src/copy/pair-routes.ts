import { z } from 'zod';
import { isoUtc } from '../base/clock.ts';
import { created, ok, route, type Route } from '../http/index.ts';
import type { Pair } from './pair-store.ts';
import type { Copy } from './service.ts';
import { pairSettingsSchema, settingsShape } from './settings.ts';

const account = z.union([z.string().max(30), z.number().int().positive().transform(String)]);
const newPair = z.strictObject({
  master_account: account,
  slave_account: account,
  status: z.enum(['active', 'paused']).default('active'),
  settings: pairSettingsSchema.prefault({}),
  slave_receives_webhooks: z.boolean().optional(),
});
const changes = z.strictObject({
  status: z.enum(['active', 'paused']).exactOptional(),
  settings: pairSettingsSchema,
  slave_receives_webhooks: z.boolean().optional(),
});
const presence = z.enum(['online', 'stale', 'offline']);
const pairSchema = z.object({
  id: z.string(),
  master_account: z.string(),
  slave_account: z.string(),
  status: z.enum(['active', 'paused', 'removed']),
  settings: settingsShape,
  slave_receives_webhooks: z.boolean(),
  api_key: z.string().nullable(),
  /** unclear: copies of which the last instruction's outcome is being looked into. */
  health: z.object({
    master: presence,
    slave: presence,
    open_copies: z.number(),
    waiting_orders: z.number(),
    unclear: z.number(),
  }),
  created_at: z.string(),
  updated_at: z.string(),
});
const pairAnswer = z.object({ success: z.literal(true), pair: pairSchema });
const listAnswer = z.object({ success: z.literal(true), pairs: z.array(pairSchema) });
const params = z.object({ id: z.string().max(40) });
const toggle = z.strictObject({ is_active: z.boolean().exactOptional() });

/** Who follows whom. */
export function pairRoutes({ copy }: { copy: Copy }): Route[] {
  const shared = { access: 'user', tag: 'Copy trading' } as const;
  return [
    route({
      ...shared,
      method: 'get',
      path: '/api/copy/pairs',
      summary: 'Your pairs, each with the key of its master',
      answers: { 200: { description: 'Your pairs', schema: listAnswer } },
      handle: ({ actor: { userId } }) =>
        ok({ pairs: copy.listPairs(userId).map((pair) => showPair(copy, pair)) }),
    }),
    route({
      ...shared,
      method: 'post',
      path: '/api/copy/pairs',
      summary: 'Make a slave follow a master; pairs of one master share its key',
      body: newPair,
      answers: {
        201: { description: 'The pair', schema: pairAnswer },
        404: { description: 'One of the accounts is not yours' },
        409: { description: 'The pair exists, or trades would run in a circle (COPY_LOOP)' },
      },
      handle: ({ actor, body }) => {
        const { master_account: master, slave_account: slave, settings, status } = body;
        const isActive = status === 'active';
        const { slave_receives_webhooks: slaveReceivesWebhooks } = body;
        const wanted = { master, slave, settings, isActive, slaveReceivesWebhooks };
        const pair = copy.createPair(actor, wanted);
        return created({ pair: showPair(copy, pair) });
      },
    }),
    route({
      ...shared,
      method: 'put',
      path: '/api/copy/pairs/:id',
      summary: 'Change the settings of a pair; a setting that is not given takes its default',
      params,
      body: changes,
      answers: {
        200: { description: 'The pair', schema: pairAnswer },
        404: { description: 'No such pair' },
      },
      handle: ({ actor, params: { id }, body }) => {
        const { slave_receives_webhooks: slaveReceivesWebhooks, ...to } = body;
        const pair = copy.changePair(actor, id, { ...to, slaveReceivesWebhooks });
        return ok({ pair: showPair(copy, pair) });
      },
    }),
    route({
      ...shared,
      method: 'delete',
      path: '/api/copy/pairs/:id',
      summary: 'Remove a pair; its copies are treated as its settings say (on_removal)',
      params,
      answers: { 200: { description: 'Removed' }, 404: { description: 'No such pair' } },
      handle: ({ actor, params: { id } }) => {
        copy.removePair(actor, id);
        return ok();
      },
    }),
    route({
      ...shared,
      method: 'post',
      path: '/api/copy/pairs/:id/toggle',
      summary: 'Pause a pair, or resume it; is_active says which',
      params,
      body: toggle,
      answers: {
        200: { description: 'The pair', schema: pairAnswer },
        404: { description: 'No such pair' },
      },
      handle: ({ actor, params: { id }, body }) =>
        ok({ pair: showPair(copy, copy.togglePair(actor, id, body.is_active)) }),
    }),
    route({
      ...shared,
      method: 'post',
      path: '/api/copy/pairs/:id/template',
      summary: 'Put the settings of a template on a pair',
      params,
      body: z.strictObject({ template_id: z.string().max(40) }),
      answers: {
        200: { description: 'The pair', schema: pairAnswer },
        404: { description: 'No such pair, or no such template' },
      },
      handle: ({ actor, params: { id }, body }) =>
        ok({ pair: showPair(copy, copy.applyTemplate(actor, id, body.template_id)) }),
    }),
  ];
}

function showPair(copy: Copy, pair: Pair) {
  const health = copy.healthOf(pair);
  return {
    id: pair.pairId,
    master_account: pair.master,
    slave_account: pair.slave,
    status: pair.status,
    settings: pair.settings,
    slave_receives_webhooks: health.slaveReceivesWebhooks,
    health: {
      master: health.master,
      slave: health.slave,
      open_copies: health.openCopies,
      waiting_orders: health.waitingOrders,
      unclear: health.unclear,
      slave_block: health.slaveBlock ?? null,
    },
    api_key: copy.keyOf(pair.userId, pair.master) ?? null,
    created_at: isoUtc(pair.createdAtMs),
    updated_at: isoUtc(pair.updatedAtMs),
  };
}
