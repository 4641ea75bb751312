/** Which signals a load sends: every one has an id of its own and goes to the next account and symbol. */
export type SignalPlan = {
  /** Starts every id, so that no two loads of a run send the same signal. */
  prefix: string;
  accounts: readonly string[];
  accountsPerSignal: number;
};

const CURRENCIES = ['EUR', 'USD', 'GBP', 'JPY', 'AUD', 'NZD', 'CAD', 'CHF'];

/**
 * What the stand-in terminals offer. Many, because the commands for one symbol of one account wait for each other:
 * with few of them a load would measure that wait and not the server.
 */
export const SYMBOLS: readonly string[] = CURRENCIES.flatMap((base) =>
  CURRENCIES.filter((quote) => quote !== base).map((quote) => base + quote),
);

/** The body of the signal with this number. */
export function signalBody(plan: SignalPlan, number: number, symbols = SYMBOLS): string {
  const { accounts, accountsPerSignal } = plan;
  const first = number * accountsPerSignal;
  const chosen = Array.from(
    { length: accountsPerSignal },
    (_, i) => accounts[(first + i) % accounts.length],
  );
  const turn = Math.floor(first / accounts.length);
  return JSON.stringify({
    id: `${plan.prefix}-${number}`,
    action: 'BUY',
    symbol: symbols[turn % symbols.length],
    volume: 0.01,
    accounts: chosen,
  });
}

/** The command ids in an answer; undefined when it is not the acceptance of the whole signal. */
export function acceptedCommands(status: number, text: string): string[] | undefined {
  if (status !== 200) return undefined;
  const answer = JSON.parse(text) as {
    status?: unknown;
    accounts?: { command_id: string | null }[];
  };
  if (answer.status !== 'accepted') return undefined;
  const ids = (answer.accounts ?? []).map(({ command_id: id }) => id);
  return ids.every((id) => id !== null) ? ids : undefined;
}
