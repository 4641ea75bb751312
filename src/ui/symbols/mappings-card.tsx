import { useSignal } from '@preact/signals';
import { Pencil, Replace, Trash2 } from 'lucide';
import { Card } from '../parts/card.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Icon } from '../parts/icon.tsx';
import { Moment } from '../parts/moment.tsx';
import { Failure, Notice } from '../parts/notice.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { useDoing } from '../parts/use-doing.ts';
import { nicknameOf } from '../state/accounts.ts';
import { decide, withdraw } from '../state/symbol-decisions.ts';
import { mappingsPath } from '../state/symbol-paths.ts';
import { useSymbolFacts } from '../state/use-symbol-facts.ts';
import { strings } from '../strings.ts';
import type { SymbolMapping } from '../wire/wire.ts';
import { MappingFiles } from './mapping-files.tsx';
import { MappingForm } from './mapping-form.tsx';

const words = strings.symbols.mappings;
const WIDE = 'hidden @2xl:table-cell';

type MappingsCardProps = {
  /** The account on the page; with isForAll the one at which a mapping's effect is told. */
  account: string;
  isForAll: boolean;
};

/** The owner's own word on names: for one account, or for all that have none of their own. */
export function MappingsCard({ account, isForAll }: MappingsCardProps) {
  const scope = isForAll ? undefined : account;
  const found = useSymbolFacts<{ mappings: SymbolMapping[] }>({
    account: scope,
    path: mappingsPath(scope),
  });
  const editing = useSignal<SymbolMapping | undefined>(undefined);
  const list = found.value.value?.mappings;
  const save = async (from: string, to: string): Promise<void> => {
    const edited = editing.value;
    await decide({ account, isForAll, from, to });
    // Meanwhile another may have been opened for editing, which stays so.
    if (editing.value === edited) editing.value = undefined;
    await found.load();
  };
  return (
    <Card
      title={isForAll ? words.ofAll : words.ofAccount(nicknameOf(account))}
      testId={isForAll ? 'mappings-all' : 'mappings-account'}
      aside={
        list !== undefined &&
        list.length > 0 && <span class="text-sm text-quiet tabular-nums">{list.length}</span>
      }
    >
      <div class="space-y-4 px-4 pb-4 text-sm sm:px-5">
        <p class="text-pretty text-quiet">{isForAll ? words.ofAllHint : words.ofAccountHint}</p>
        <MappingForm
          key={editing.value?.from ?? ''}
          account={account}
          edited={editing.value}
          onSave={save}
          onCancel={() => (editing.value = undefined)}
        />
      </div>
      <MappingsBody
        found={found}
        onEdit={(mapping) => (editing.value = mapping)}
        onRemove={async ({ from, to }) => {
          await withdraw({ account, isForAll, from, to });
          await found.load();
        }}
      />
      <MappingFiles scope={scope} count={list?.length ?? 0} onImported={() => void found.load()} />
    </Card>
  );
}

type MappingsBodyProps = {
  found: ReturnType<typeof useSymbolFacts<{ mappings: SymbolMapping[] }>>;
  onEdit: (mapping: SymbolMapping) => void;
  onRemove: (mapping: SymbolMapping) => Promise<void>;
};

function MappingsBody({ found, onEdit, onRemove }: MappingsBodyProps) {
  const removal = useDoing();
  const list = found.value.value?.mappings;
  const fault = found.fault.value;
  if (list === undefined && fault !== undefined) {
    return <Failure reason={fault} onRetry={() => void found.load()} />;
  }
  if (list === undefined) return <SkeletonRows rows={3} />;
  if (list.length === 0) {
    return <EmptyState icon={Replace} title={words.emptyTitle} hint={words.emptyHint} />;
  }
  return (
    <>
      {removal.fault.value !== undefined && (
        <div class="px-4 pb-3 sm:px-5">
          <Notice tone="error">{removal.fault.value}</Notice>
        </div>
      )}
      <table class="table table-fixed">
        <thead>
          <tr>
            <th scope="col">{words.from}</th>
            <th scope="col">{words.to}</th>
            <th scope="col" class={`${WIDE} w-36`}>
              {words.changed}
            </th>
            <th scope="col" class="w-28">
              <span class="sr-only">{words.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {list.map((mapping) => (
            <MappingRow
              key={mapping.from}
              mapping={mapping}
              isBusy={removal.isBusy.value}
              onEdit={() => {
                onEdit(mapping);
              }}
              onRemove={() => void removal.run(() => onRemove(mapping))}
            />
          ))}
        </tbody>
      </table>
    </>
  );
}

type MappingRowProps = {
  mapping: SymbolMapping;
  isBusy: boolean;
  onEdit: () => void;
  onRemove: () => void;
};

function MappingRow({ mapping, isBusy, onEdit, onRemove }: MappingRowProps) {
  const { from, to, updated_at: updatedAt } = mapping;
  return (
    <tr data-testid="mapping-row" data-from={from}>
      <th scope="row" class="font-medium wrap-anywhere">
        {from}
      </th>
      <td class="wrap-anywhere">{to}</td>
      <td class={`${WIDE} text-quiet`}>
        <Moment at={updatedAt} />
      </td>
      <td class="text-right whitespace-nowrap">
        <button
          type="button"
          class="btn btn-square btn-ghost btn-sm"
          aria-label={words.editOf(from)}
          title={words.edit}
          onClick={onEdit}
        >
          <Icon of={Pencil} />
        </button>
        <button
          type="button"
          class="btn btn-square btn-ghost btn-sm"
          data-testid="remove-mapping"
          aria-label={words.removeOf(from)}
          title={words.remove}
          disabled={isBusy}
          onClick={onRemove}
        >
          <Icon of={Trash2} />
        </button>
      </td>
    </tr>
  );
}
