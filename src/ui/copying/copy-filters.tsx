import { X } from 'lucide';
import { Icon } from '../parts/icon.tsx';
import { accountList } from '../state/accounts.ts';
import type { CopyingAddress } from './copying-address.ts';
import { words } from './words.ts';

const text = words.history.filters;
const NONE = { status: undefined, master: undefined, slave: undefined, symbol: undefined };

type CopyFiltersProps = {
  address: CopyingAddress;
  change: (wanted: Partial<CopyingAddress>) => void;
};

/** Which copies are listed; the address bar keeps it. */
export function CopyFilters({ address, change }: CopyFiltersProps) {
  const { status, master, slave, symbol } = address;
  const filter = (wanted: Partial<CopyingAddress>): void => {
    change({ ...wanted, page: 1, copy: undefined });
  };
  const isFiltered = [status, master, slave, symbol].some((value) => value !== undefined);
  return (
    <div
      role="group"
      aria-label={text.label}
      class="grid grid-cols-2 gap-2 border-t border-base-300 px-4 py-3 sm:px-5 @2xl:flex"
    >
      <select
        class="select w-full select-sm @2xl:w-40"
        aria-label={text.status}
        data-testid="filter-status"
        value={status ?? ''}
        onChange={({ currentTarget: { value } }) => {
          filter({ status: value === 'success' || value === 'error' ? value : undefined });
        }}
      >
        <option value="">{text.all}</option>
        <option value="success">{text.success}</option>
        <option value="error">{text.error}</option>
      </select>
      <AccountFilter
        label={text.master}
        all={text.allMasters}
        chosen={master}
        onChoose={(account) => filter({ master: account })}
      />
      <AccountFilter
        label={text.slave}
        all={text.allSlaves}
        chosen={slave}
        onChoose={(account) => filter({ slave: account })}
      />
      <input
        class="input input-sm w-full @2xl:w-36"
        aria-label={text.symbol}
        data-testid="filter-symbol"
        placeholder={text.symbolPlaceholder}
        maxLength={64}
        autoComplete="off"
        spellcheck={false}
        value={symbol ?? ''}
        onChange={({ currentTarget: { value } }) => {
          filter({ symbol: value.trim() === '' ? undefined : value.trim() });
        }}
      />
      {isFiltered && (
        <button type="button" class="btn btn-sm" onClick={() => filter(NONE)}>
          <Icon of={X} />
          {text.reset}
        </button>
      )}
    </div>
  );
}

type AccountFilterProps = {
  label: string;
  all: string;
  chosen: string | undefined;
  onChoose: (account: string | undefined) => void;
};

function AccountFilter({ label, all, chosen, onChoose }: AccountFilterProps) {
  return (
    <select
      class="select w-full select-sm @2xl:w-40"
      aria-label={label}
      value={chosen ?? ''}
      onChange={({ currentTarget: { value } }) => {
        onChoose(value === '' ? undefined : value);
      }}
    >
      <option value="">{all}</option>
      {accountList.value.map(({ account, nickname }) => (
        <option key={account} value={account}>
          {nickname}
        </option>
      ))}
    </select>
  );
}
