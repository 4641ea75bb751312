import { z } from 'zod';
import { isoUtc } from '../base/clock.ts';
import { created, ok, route, type Route } from '../http/index.ts';
import type { Copy } from './service.ts';
import { pairSettingsSchema, settingsShape } from './settings.ts';
import type { Template } from './templates.ts';

const name = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(/^\P{C}+$/u, 'must be printable');
const params = z.object({ id: z.string().max(40) });
const templateSchema = z.object({
  id: z.string(),
  name: z.string(),
  settings: settingsShape,
  created_at: z.string(),
  updated_at: z.string(),
});
const oneAnswer = z.object({ success: z.literal(true), template: templateSchema });
const listAnswer = z.object({ success: z.literal(true), templates: z.array(templateSchema) });

/** Settings under a name. */
export function templateRoutes({ copy: { templates } }: { copy: Copy }): Route[] {
  const shared = { access: 'user', tag: 'Copy trading' } as const;
  return [
    route({
      ...shared,
      method: 'get',
      path: '/api/copy/templates',
      summary: 'Your templates of settings',
      answers: { 200: { description: 'Templates by name', schema: listAnswer } },
      handle: ({ actor: { userId } }) =>
        ok({ templates: templates.list(userId).map(showTemplate) }),
    }),
    route({
      ...shared,
      method: 'post',
      path: '/api/copy/templates',
      summary: 'Keep settings under a name',
      body: z.strictObject({ name, settings: pairSettingsSchema.prefault({}) }),
      answers: {
        201: { description: 'The template', schema: oneAnswer },
        409: { description: 'The name is taken' },
      },
      handle: ({ actor, body }) =>
        created({ template: showTemplate(templates.create(actor, body)) }),
    }),
    route({
      ...shared,
      method: 'put',
      path: '/api/copy/templates/:id',
      summary:
        'Rename a template, or change its settings; pairs that have them already keep theirs',
      params,
      body: z.strictObject({
        name: name.exactOptional(),
        settings: z.optional(pairSettingsSchema),
      }),
      answers: {
        200: { description: 'The template', schema: oneAnswer },
        404: { description: 'No such template' },
        409: { description: 'The name is taken' },
      },
      handle: ({ actor, params: { id }, body }) => {
        const { settings, ...rest } = body;
        const to = { ...rest, ...(settings && { settings }) };
        return ok({ template: showTemplate(templates.change(actor, id, to)) });
      },
    }),
    route({
      ...shared,
      method: 'delete',
      path: '/api/copy/templates/:id',
      summary: 'Remove a template; pairs keep their settings',
      params,
      answers: { 200: { description: 'Removed' }, 404: { description: 'No such template' } },
      handle: ({ actor, params: { id } }) => {
        templates.remove(actor, id);
        return ok();
      },
    }),
  ];
}

function showTemplate({ templateId, name: own, settings, createdAtMs, updatedAtMs }: Template) {
  return {
    id: templateId,
    name: own,
    settings,
    created_at: isoUtc(createdAtMs),
    updated_at: isoUtc(updatedAtMs),
  };
}
