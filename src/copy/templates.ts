import { AppError } from '../base/errors.ts';
import type { Clock } from '../base/clock.ts';
import { newId, type Id, type UserId } from '../base/ids.ts';
import type { Audit, AuditAction, Owner } from '../audit/index.ts';
import type { Db } from '../db/index.ts';
import { readStoredSettings, type PairSettings } from './settings.ts';

export type TemplateId = Id<'template'>;

/** Settings under a name, to be put on pairs; changing it later changes no pair. */
export type Template = {
  readonly templateId: TemplateId;
  readonly userId: UserId;
  readonly name: string;
  readonly settings: PairSettings;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
};

type TemplateRow = {
  template_id: TemplateId;
  user_id: UserId;
  name: string;
  settings: string;
  created_at_ms: number;
  updated_at_ms: number;
};

const MAX_PER_USER = 100;

export function createTemplates({ db, clock, audit }: { db: Db; clock: Clock; audit: Audit }) {
  const insertRow = db.prepare(
    `INSERT INTO copy_templates (template_id, user_id, name, settings, created_at_ms, updated_at_ms)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const updateRow = db.prepare(
    'UPDATE copy_templates SET name = ?, settings = ?, updated_at_ms = ? WHERE user_id = ? AND template_id = ?',
  );
  const deleteRow = db.prepare('DELETE FROM copy_templates WHERE user_id = ? AND template_id = ?');
  const selectOfUser = db.prepare<TemplateRow>(
    'SELECT * FROM copy_templates WHERE user_id = ? ORDER BY name COLLATE NOCASE',
  );
  return { list, get, create, change, remove };

  function list(userId: UserId): Template[] {
    return selectOfUser.all(userId).map(toTemplate);
  }

  /** Refuses (NOT_FOUND) what is unknown or somebody else's. */
  function get(userId: UserId, templateId: string): Template {
    const found = list(userId).find((item) => item.templateId === templateId);
    if (found === undefined) throw new AppError('NOT_FOUND', 'There is no such template.');
    return found;
  }

  /** Refuses (CONFLICT) a name that is taken, whatever its case. */
  function create(
    by: Owner,
    { name, settings }: { name: string; settings: PairSettings },
  ): Template {
    return db.inTransaction(() => {
      const own = list(by.userId);
      refuseTaken(own, name);
      if (own.length >= MAX_PER_USER) {
        throw new AppError(
          'CONFLICT',
          `At most ${String(MAX_PER_USER)} templates. Remove one first.`,
        );
      }
      const nowMs = clock.nowMs();
      const templateId = newId<TemplateId>(nowMs);
      insertRow.run(templateId, by.userId, name, JSON.stringify(settings), nowMs, nowMs);
      tell(by, 'copy_template.created', templateId, { after: { name, settings } });
      return get(by.userId, templateId);
    });
  }

  /** Another name, other settings, or both. */
  function change(
    by: Owner,
    templateId: string,
    to: { name?: string; settings?: PairSettings },
  ): Template {
    return db.inTransaction(() => {
      const before = get(by.userId, templateId);
      const { name = before.name, settings = before.settings } = to;
      const others = list(by.userId).filter((item) => item.templateId !== templateId);
      refuseTaken(others, name);
      updateRow.run(name, JSON.stringify(settings), clock.nowMs(), by.userId, templateId);
      tell(by, 'copy_template.changed', before.templateId, {
        before: { name: before.name, settings: before.settings },
        after: { name, settings },
      });
      return get(by.userId, templateId);
    });
  }

  function remove(by: Owner, templateId: string): void {
    db.inTransaction(() => {
      const { name, settings } = get(by.userId, templateId);
      deleteRow.run(by.userId, templateId);
      tell(by, 'copy_template.removed', templateId, { before: { name, settings } });
    });
  }

  function tell(
    by: Owner,
    action: AuditAction,
    templateId: string,
    change: { before?: unknown; after?: unknown },
  ): void {
    audit.append({ by, action, subject: `copy_template:${templateId}`, ...change });
  }
}

function refuseTaken(others: readonly Template[], name: string): void {
  if (others.some((item) => item.name.toLowerCase() === name.toLowerCase())) {
    throw new AppError('CONFLICT', 'There is a template of this name already.');
  }
}

function toTemplate(row: TemplateRow): Template {
  return {
    templateId: row.template_id,
    userId: row.user_id,
    name: row.name,
    settings: readStoredSettings(row.settings),
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}
