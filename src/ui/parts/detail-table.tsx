import { ChevronDown } from 'lucide';
import { createContext, type ComponentChildren } from 'preact';
import { useContext, useRef } from 'preact/hooks';
import { strings } from '../strings.ts';
import { Icon } from './icon.tsx';
import { useIsWide } from './use-is-wide.ts';

/** The least width of the table at which a cell with this class is there. */
export const ROOMY_FROM = {
  'hidden @2xl:table-cell': 672,
  'hidden @3xl:table-cell': 768,
} as const;
export type Roomy = keyof typeof ROOMY_FROM;

export type Column = {
  title: string;
  hint?: string;
  class?: string;
  /** Left out where there is little room. */
  isRoomy?: boolean;
};

type DetailTableProps = {
  columns: readonly Column[];
  roomy: Roomy;
  children: ComponentChildren;
};

/** How many columns are shown: more in the span of the details would make columns of their own. */
const ColumnsShown = createContext(1);

/** A table of DetailRows. */
export function DetailTable({ columns, roomy, children }: DetailTableProps) {
  const table = useRef<HTMLTableElement>(null);
  const isWide = useIsWide(table, ROOMY_FROM[roomy]);
  const shown = columns.filter(({ isRoomy = false }) => isWide || !isRoomy);
  return (
    <table ref={table} class="table table-fixed">
      <thead>
        <tr>
          {columns.map(({ title, hint, class: looks = '', isRoomy = false }) => (
            <th key={title} scope="col" class={`${isRoomy ? roomy : ''} ${looks}`} title={hint}>
              {title}
            </th>
          ))}
          <th scope="col" class="w-14">
            <span class="sr-only">{strings.history.details}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        <ColumnsShown.Provider value={shown.length + 1}>{children}</ColumnsShown.Provider>
      </tbody>
    </table>
  );
}

type DetailRowProps = {
  /** Of the row that holds the details; unique on the page. */
  id: string;
  /** What the button opens, for those who cannot see the row. */
  label: string;
  /** What tests know the row and its details by. */
  marks: Record<`data-${string}`, string>;
  detailsTestId: string;
  isNew: boolean;
  isOpen: boolean;
  onToggle: () => void;
  details: () => ComponentChildren;
  /** The cells of its columns. */
  children: ComponentChildren;
};

/** A row that opens, wherever it is clicked, to all that is known of it. */
export function DetailRow(props: DetailRowProps) {
  const { id, label, marks, isNew, isOpen, onToggle, details, children } = props;
  const columns = useContext(ColumnsShown);
  return (
    <>
      <tr
        {...marks}
        class={`cursor-pointer align-top hover:bg-base-200 ${isNew ? 'animate-arrive' : ''}`}
        onClick={onToggle}
      >
        {children}
        <td class="text-right">
          <button
            type="button"
            class="btn btn-square btn-ghost btn-xs"
            aria-expanded={isOpen}
            aria-controls={isOpen ? id : undefined}
            aria-label={label}
            onClick={(event) => {
              event.stopPropagation();
              onToggle();
            }}
          >
            <Icon
              of={ChevronDown}
              class={`size-4 transition-transform ${isOpen ? 'rotate-180' : ''}`}
            />
          </button>
        </td>
      </tr>
      {isOpen && (
        <tr id={id} data-testid={props.detailsTestId}>
          <td colSpan={columns} class="bg-base-200 p-0">
            {details()}
          </td>
        </tr>
      )}
    </>
  );
}
