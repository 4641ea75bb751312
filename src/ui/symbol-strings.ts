import type { InstrumentClass, MappingStep, TradeMode, Via } from './wire/wire.ts';

/** How a name came to its symbol, as the end of a sentence. */
export const via: Record<Via, string> = {
  'account-mapping': 'your mapping for this account',
  'user-mapping': 'your mapping for all accounts',
  exact: 'the very same name',
  'case-insensitive': 'the same name in other letters',
  affix: 'the same name with this broker’s prefix or suffix',
  alias: 'another name of the same instrument',
  fuzzy: 'nearly the same name, which your settings allow',
};

/** The steps of a search, in the order in which they are taken. */
const mappingSteps: Record<Via, string> = {
  'account-mapping': 'Your mapping for this account',
  'user-mapping': 'Your mapping for all accounts',
  exact: 'The very same name',
  'case-insensitive': 'The same name in other letters',
  affix: 'The same name with a prefix or suffix',
  alias: 'Other names of the same instrument',
  fuzzy: 'Names that are nearly the same',
};

const stepOutcome: Record<MappingStep['outcome'], string> = {
  taken: 'taken',
  found: 'found, not certain',
  'passed over': 'passed over',
  none: 'nothing',
  'not reached': 'not needed',
};

const tradeMode: Record<TradeMode, string> = {
  FULL: 'buy and sell',
  LONGONLY: 'buy only',
  SHORTONLY: 'sell only',
  CLOSEONLY: 'close only',
  DISABLED: 'not tradable',
  UNKNOWN: 'not known',
};

const instrumentClass: Record<InstrumentClass, string> = {
  forex: 'Forex',
  metal: 'Metal',
  energy: 'Energy',
  index: 'Index',
  crypto: 'Crypto',
  stock: 'Stock',
  commodity: 'Commodity',
  bond: 'Bond',
  other: 'Other',
};

/** The same by any text, because history may know modes that this page does not. */
const tradeModes: Record<string, string> = tradeMode;

/** What a broker can change of a symbol. */
const changedFields: Record<string, string> = {
  contract_size: 'Contract size',
  digits: 'Digits',
  tick_size: 'Tick size',
  tick_value: 'Tick value',
  currency_base: 'Base currency',
  currency_profit: 'Profit currency',
  volume_min: 'Smallest volume',
  volume_step: 'Volume step',
  trade_mode: 'Trade mode',
  removed: 'Not offered any more',
  renamed: 'Seems to be renamed',
  added: 'New symbol',
};

/** The page Symbols and what belongs to it; a part of `strings`, which is where it is read from. */
export const symbolStrings = {
  views: { names: 'Names', mappings: 'Mappings', broker: 'Broker', settings: 'Settings' },
  viewsLabel: 'Parts of this page',
  account: 'Account',
  noAccountTitle: 'No account yet',
  noAccountHint: 'Names are mapped to the symbols of a broker. Add an account first.',
  unknownAccount: (account: string) => `You have no account ${account}; another of yours is shown.`,
  search: 'Search the broker’s symbols',
  searchPlaceholder: 'Name or description',
  use: (symbol: string) => `Use ${symbol}`,
  useShort: 'Use',
  change: 'Change',
  changeOf: (name: string) => `Change what ${name} is taken for`,
  forAll: 'For all my accounts',
  forAllHint: 'Each broker’s own spelling of it is found by itself.',
  confidence: (share: number) => `${confidenceWord(share)} · ${Math.round(share * 100)} %`,
  questions: {
    heading: 'Open questions',
    intro: 'Signals for these names are refused until you answer: nothing is guessed with money.',
    title: (name: string, account: string) => `What is ${name} at ${account}?`,
    asked: (times: number, last: string) =>
      times === 1 ? `Asked once, ${last}` : `Asked ${times} times, last ${last}`,
    proposals: 'Could it be one of these?',
    noProposals: 'The broker has nothing that looks like it. Choose a symbol yourself.',
    answered: (symbol: string) =>
      `By now it is certain: the next signal trades ${symbol}. You can dismiss the question.`,
    choose: 'Choose another',
    dismiss: 'Dismiss',
    dismissHint: 'Without an answer; it is asked again with the next such signal.',
    emptyTitle: 'No open questions',
    emptyHint: 'When a signal uses a name that cannot be mapped with certainty, it is asked here.',
    showAll: (count: number) => `Show all ${count}`,
  },
  chooser: {
    title: (name: string, account: string) => `Which symbol is ${name} at ${account}?`,
    noMatch: (search: string) => `No symbol of this broker has “${search}” in it.`,
    noSymbols: 'The terminal has not reported its symbols yet. Start it and check its EA.',
    more: (count: number) => `${count} more: type a part of the name.`,
    facts: (contractSize: string, digits: number) => `1 lot is ${contractSize} · ${digits} digits`,
    close: 'Close',
  },
  done: {
    region: 'What was done',
    mapped: (from: string, to: string, where: string) => `${from} is mapped to ${to} ${where}.`,
    removed: (from: string, where: string) => `The mapping of ${from} ${where} is removed.`,
    undone: (from: string) => `Undone: ${from} is mapped as it was before.`,
    onAccount: (account: string) => `on ${account}`,
    onAll: 'for all your accounts',
    next: (from: string, symbol: string, account: string) =>
      `The next signal for ${from} trades ${symbol} on ${account}. Nothing is sent again: what was refused stays refused.`,
    refused: (from: string, account: string, message: string) =>
      `Signals for ${from} are refused on ${account}: ${message}`,
    undo: 'Undo',
    close: 'Close',
  },
  tryName: {
    heading: 'Try a name',
    intro: 'See what a name in a signal would be taken for, and why. Nothing is sent.',
    name: 'Name',
    namePlaceholder: 'For example: OANDA:XAUUSD',
    price: 'Price (optional)',
    priceHint: 'As on your chart; a symbol quoted far from it is refused.',
    action: 'Signal',
    actions: { BUY: 'Buy', SELL: 'Sell', CLOSE: 'Close' },
    submit: 'Explain',
    resolved: (name: string, symbol: string) => `${name} is ${symbol} here`,
    unresolved: (name: string) => `${name} is not traded here`,
    sure: (how: string, share: number) => `${how} · ${Math.round(share * 100)} % sure`,
    steps: 'Step by step',
    stepTitle: mappingSteps,
    stepOutcome,
    proposals: 'What it could be',
    instrument: 'The instrument',
    class: 'Class',
    classes: instrumentClass,
    contractSize: 'Contract size',
    digits: 'Digits',
    pipSize: 'Pip',
    volumeMin: 'Smallest volume',
    volumeStep: 'Volume step',
    quote: 'Bid / ask',
    changeTo: 'Map to another symbol',
  },
  uses: {
    heading: 'Names in use',
    name: 'In signals',
    symbol: 'Taken for',
    how: 'Because it is',
    last: 'Last noted',
    emptyTitle: 'No signal has used a name yet',
    emptyHint: 'Each name that a signal uses on this account appears here with its symbol.',
  },
  mappings: {
    ofAccount: (account: string) => `Mappings of ${account}`,
    ofAll: 'Mappings for all accounts',
    ofAccountHint: 'Your word comes first: a name here is never looked for any further.',
    ofAllHint:
      'For accounts without a mapping of their own. Each broker’s spelling of the symbol is found by itself.',
    from: 'In signals',
    to: 'Symbol',
    changed: 'Changed',
    actions: 'Actions',
    add: 'Add',
    save: 'Save',
    edit: 'Edit',
    remove: 'Remove',
    editOf: (from: string) => `Edit the mapping of ${from}`,
    removeOf: (from: string) => `Remove the mapping of ${from}`,
    fromPlaceholder: 'XAUUSD',
    toPlaceholder: 'GOLD',
    emptyTitle: 'No mappings',
    emptyHint: 'Most names need none. Add one above, or import a file.',
  },
  file: {
    export: 'Export',
    formats: { csv: 'CSV', json: 'JSON', list: 'JSON list' },
    import: 'Import',
    hint: 'CSV with from,to on each line, {"FROM":"TO"} or [{"from":"FROM","to":"TO"}].',
    choose: 'Choose a file',
    paste: 'Or paste its text',
    mode: 'What is there already',
    merge: 'Keep it; what is in the file comes on top',
    replace: 'Replace it: what is not in the file goes',
    check: 'Check',
    apply: 'Import',
    preview: (outcome: string) => `Would make: ${outcome}. Nothing is changed yet.`,
    nothing: 'Nothing would change: all of it is there already.',
    imported: (outcome: string) => `Imported: ${outcome}. It holds from the next signal on.`,
    counts: (added: number, changed: number, removed: number, unchanged: number) =>
      `${added} new, ${changed} changed, ${removed} removed, ${unchanged} as before`,
    tooLong: (most: string) => `The text is too long: at most ${most} characters at a time.`,
    unreadable: 'The file could not be read. Choose it again, or paste its text.',
  },
  changes: {
    heading: 'Changes by the broker',
    time: 'Noticed',
    symbol: 'Symbol',
    what: 'What',
    before: 'Before',
    after: 'Now',
    inUse: 'in use',
    tradeModeOf: (mode: string) => tradeModes[mode] ?? mode,
    fieldOf: (field: string) => changedFields[field] ?? field,
    emptyTitle: 'Nothing has changed so far',
    emptyHint:
      'New, gone or renamed symbols and changed contract sizes appear here. Those you use are told by alert too.',
  },
  broker: {
    heading: 'The broker’s symbols',
    symbol: 'Symbol',
    contractSize: 'Contract size',
    digits: 'Digits',
    volumes: 'Min / step',
    tradeMode: 'Trading',
    tradeModes: tradeMode,
    emptyTitle: 'No symbols yet',
    emptyHint: 'The terminal reports them when it starts. Start it and check its EA.',
    noMatchHint: 'Search for another part of its name or description.',
    clear: 'Show all symbols',
  },
  settings: {
    heading: 'How certain it has to be',
    scope: 'For all your accounts.',
    near: 'Accept names that are nearly the same',
    nearHint:
      'Off: such a signal is refused and asked about. On: it is traded when a single symbol is nearly the same and its kind and currencies agree. A wrong symbol is a wrong trade, so leave this off unless missing a signal would be worse.',
    deviation: 'Largest price deviation',
    deviationHint:
      'A signal that carries a price is refused when the symbol is quoted farther away from it than this: it may be another instrument.',
    percent: 'percent',
    save: 'Save',
    saved: 'Saved. It holds from the next signal on.',
  },
};

/** How well a proposal fits, for those to whom a percentage says nothing. */
function confidenceWord(share: number): string {
  if (share >= 0.95) return 'fits';
  if (share >= 0.8) return 'likely';
  return share >= 0.55 ? 'possible' : 'unlikely';
}
