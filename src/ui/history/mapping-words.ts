import { usesPath } from '../state/symbol-paths.ts';
import { useSymbolFacts } from '../state/use-symbol-facts.ts';
import { strings } from '../strings.ts';
import type { Step, SymbolUse } from '../wire/wire.ts';

type Mapped = { account: string; asked: string | null; symbol: string | null };

/** How the name in a signal came to the broker's symbol, in plain words; undefined while there is nothing to tell. */
export function useMappingWords({ account, asked, symbol }: Mapped): string | undefined {
  const isPlain = asked === null || symbol === null || isSameName(asked, symbol);
  const { value } = useSymbolFacts<{ uses: SymbolUse[] }>({
    account,
    path: isPlain ? undefined : usesPath(account),
  });
  if (asked === null || symbol === null) return undefined;
  if (asked === symbol) return strings.trace.mappedBy(asked, symbol, strings.via.exact);
  if (isPlain) return strings.trace.mappedBy(asked, symbol, strings.via['case-insensitive']);
  // A name that was sent with its exchange is kept with it.
  const use = value.value?.uses.find(
    (item) =>
      item.resolved === symbol && (item.symbol === asked || item.symbol.endsWith(`:${asked}`)),
  );
  return use === undefined
    ? strings.trace.mapped(asked, symbol)
    : strings.trace.mappedBy(asked, symbol, strings.via[use.via]);
}

/** The steps with the words for how the symbol was found. */
export function withMappingWords(steps: readonly Step[], words: string | undefined): Step[] {
  return steps.map((step) =>
    step.stage === 'mapped' && words !== undefined ? { ...step, detail: words } : step,
  );
}

function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
