import type { InstrumentClass } from './wire/wire.ts';
import type { LimitName, SizingFigure, SizingMode, Weekday } from './wire/limits.ts';

const instrumentClass: Record<InstrumentClass, string> = {
  forex: 'Forex',
  metal: 'Metals',
  energy: 'Energy',
  index: 'Indices',
  crypto: 'Crypto',
  stock: 'Stocks',
  commodity: 'Commodities',
  bond: 'Bonds',
  other: 'Other',
};

const proportion = (money: string): string =>
  `The lots of the message times your ${money} divided by the reference, times the factor: a message of 1 lot meant for 10,000 becomes 0.5 lots with 5,000.`;
const byStop = (what: string): string =>
  `So many lots that the stop loses ${what}. The terminal sizes them at its own price; a message without a stop is refused.`;

/** How many lots an account takes for a signal. */
const sizing = {
  heading: 'Lots of a signal',
  scope: 'For this account',
  mode: 'Take the lots',
  modes: {
    as_sent: { name: 'as the message says', hint: 'What the message asks for is what is opened.' },
    fixed: { name: 'always the same', hint: 'The lots of the message are left aside.' },
    multiplier: { name: 'of the message, times a factor', hint: 'Half with 0.5, double with 2.' },
    balance_ratio: { name: 'in proportion to the balance', hint: proportion('balance') },
    equity_ratio: { name: 'in proportion to the equity', hint: proportion('equity') },
    free_margin_ratio: {
      name: 'in proportion to the free margin',
      hint: proportion('free margin'),
    },
    risk_percent_balance: {
      name: 'by risk, in % of the balance',
      hint: byStop('this part of the balance'),
    },
    risk_percent_equity: {
      name: 'by risk, in % of the equity',
      hint: byStop('this part of the equity'),
    },
    risk_money: { name: 'by risk, as an amount', hint: byStop('this amount') },
    notional: {
      name: 'by their worth',
      hint: 'As many lots as are worth this amount at the price of the moment.',
    },
  } satisfies Record<SizingMode, Named>,
  figures: {
    lots: { name: 'Lots', unit: 'lots' },
    factor: { name: 'Factor', unit: '×' },
    per: { name: 'Reference', unit: undefined },
    percent: { name: 'Risk', unit: '%' },
    money: { name: 'Risk', unit: undefined },
    amount: { name: 'Worth', unit: undefined },
  } satisfies Record<SizingFigure, { name: string; unit: string | undefined }>,
  below: 'Where it comes to less than the smallest order of the broker',
  skip: 'open nothing',
  minimum: 'open the smallest,',
  most: 'while its stop loses no more than',
  saved: 'Saved. It holds from the next signal on.',
  save: 'Save',
};

const weekday: Record<Weekday, string> = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
};

type Named = { name: string; hint: string };

/** Every limit: its name and what it means, in one sentence. */
const fields: Record<LimitName, Named> = {
  allowed_symbols: {
    name: 'Allowed symbols',
    hint: 'Only these are opened. Write them as your signals or your broker do.',
  },
  blocked_symbols: { name: 'Blocked symbols', hint: 'These are never opened.' },
  sides: { name: 'Sides', hint: 'Which way positions may be opened.' },
  max_lot: { name: 'Largest order', hint: 'No single order may have more lots.' },
  max_total_lots: {
    name: 'Lots altogether',
    hint: 'All positions and pending orders added up, buys and sells alike.',
  },
  max_lots_by_class: {
    name: 'Lots by kind of instrument',
    hint: 'The same sum for one kind only. Empty means no limit for that kind.',
  },
  max_positions: {
    name: 'Open positions',
    hint: 'How many at the same time; a pending order counts as one.',
  },
  max_positions_per_symbol: {
    name: 'Open positions of one symbol',
    hint: 'How many of the same symbol at the same time, pending orders included.',
  },
  max_daily_loss_pct: {
    name: 'Daily loss in percent',
    hint: 'Nothing opens for the rest of the day once equity has fallen so far, open losses included.',
  },
  max_daily_loss_amount: {
    name: 'Daily loss in money',
    hint: 'The same as an amount. Where both are set, the one reached first counts.',
  },
  day: { name: 'The day begins', hint: 'From when the daily loss is counted anew.' },
  cooldown_after_losses: {
    name: 'Pause after losses',
    hint: 'So many losing trades in a row stop openings for so many minutes.',
  },
  max_risk_per_trade_pct: {
    name: 'Risk of one trade',
    hint: 'What the stop may lose of the equity. Orders without a stop are refused.',
  },
  require_stop: {
    name: 'Stop loss required',
    hint: 'Orders without a stop loss are refused.',
  },
  max_orders_per_minute: {
    name: 'Openings in a minute',
    hint: 'How many may go within any 60 seconds.',
  },
  max_orders_per_hour: {
    name: 'Openings in an hour',
    hint: 'How many may go within any 60 minutes.',
  },
  max_repeated_orders: {
    name: 'Equal openings in a minute',
    hint: 'One more than this stops the account until you resume it: it is the mark of a runaway alert.',
  },
  sessions: { name: 'Trading hours', hint: 'Positions are opened only in these hours.' },
  max_signal_age_s: {
    name: 'Age of a signal',
    hint: 'Messages that are older when they arrive are refused.',
  },
  max_spread_points: {
    name: 'Spread',
    hint: 'Nothing opens while ask and bid are further apart.',
  },
  max_price_deviation_pct: {
    name: 'Distance from the quote',
    hint: 'Refuses when the price in the message is further from your broker’s quote.',
  },
  max_price_factor: {
    name: 'Price that is none',
    hint: 'Refuses a stop, target or price so many times above the quote, or such a part of it: it was meant as pips, or for another symbol.',
  },
  min_equity: { name: 'Smallest equity', hint: 'Nothing opens while the equity is below it.' },
  max_margin_use_pct: {
    name: 'Margin in use',
    hint: 'How much of the equity margin may take, the new order included.',
  },
};

/** The rules of a preview that are no limits of the owner. */
const otherRules: Record<string, string> = {
  account: 'Account is yours',
  time_to_live_ms: 'Waiting time',
  trading_state: 'Trading state',
  is_paused: 'Account paused',
  presence: 'Terminal',
  trading_allowed: 'Trading switched on',
  ea_modes: 'Modes of the EA',
  equity: 'Equity',
  signal_age_ms: 'Age of the signal',
  symbol: 'Symbol',
  trade_mode: 'Symbol can be traded',
  broker_lots: 'Lots the broker takes',
  price_plausible: 'Prices are plausible',
  stop_side: 'Stop on its side',
  core_limits: 'Limits for real money',
};

const ruleNames: Record<string, string> = {
  ...Object.fromEntries(Object.entries(fields).map(([rule, { name }]) => [rule, name])),
  ...otherRules,
};

/** The page Limits and what belongs to it; a part of `strings`, which is where it is read from. */
export const limitStrings = {
  account: 'Limits of',
  allAccounts: 'All accounts (your defaults)',
  unsavedMark: (name: string) => `${name} · unsaved`,
  unknownAccount: (account: string) =>
    `You have no account ${account}; your defaults are shown instead.`,
  noAccountTitle: 'No account yet',
  noAccountHint:
    'You can set defaults for all accounts to come. Add an account to see how much of its limits is in use.',
  intro: {
    account: 'Limits hold up openings only: closing, stops and cancelling always go.',
    all: 'Every account begins with these. What you set for one account counts there instead.',
  },
  groupsLabel: 'Parts of this page',
  groups: {
    symbols: 'Symbols and sides',
    size: 'Size',
    positions: 'Positions',
    loss: 'Loss',
    risk: 'Risk and stops',
    pace: 'Pace',
    times: 'Times',
    market: 'Market',
    account: 'Account',
  },
  fields,
  sizing,
  units: {
    lots: 'lots',
    positions: 'positions',
    percent: '%',
    money: 'money',
    openings: 'openings',
    points: 'points',
    times: '×',
    seconds: 'seconds',
  },
  none: 'No limit',
  source: {
    account: 'This account',
    defaults: 'Your defaults',
    program: 'Built in',
    none: 'Not set',
    mine: 'Your default',
    unsaved: 'Unsaved',
    required: 'Needed',
  },
  back: {
    toDefault: 'Use my default',
    toDefaultOf: (name: string) => `Use my default for ${name}`,
    toProgram: 'Take back',
    toProgramOf: (name: string) => `Take back my default for ${name}`,
    inherited: 'Will follow your defaults',
    withdrawn: 'Will follow what is built in',
  },
  elsewhere: 'Meanwhile another value was saved elsewhere; saving puts yours in its place.',
  builtIn: {
    max_repeated_orders: 'Without one of yours: 5.',
    max_orders_per_hour: 'Without one of yours: 100 on live accounts, none on others.',
    day: 'Without one of yours: 01:30 in Tehran.',
    max_price_factor: 'Without one of yours: 2, of coins and shares 5.',
  },
  editor: {
    any: 'Any symbol',
    onlyThese: 'Only these',
    addSymbol: 'Add a symbol',
    add: 'Add',
    removeSymbol: (name: string) => `Remove ${name}`,
    nothingAllowed: 'No symbol is allowed: nothing is opened.',
    sides: { both: 'Buy and sell', buy: 'Buy only', sell: 'Sell only', none: 'Neither' },
    required: 'Required',
    notRequired: 'Not required',
    time: 'Time',
    zone: 'Time zone',
    zonePlaceholder: 'Asia/Tehran',
    losses: 'losses in a row, then',
    minutes: 'minutes of pause',
    lossesLabel: 'Losses in a row',
    minutesLabel: 'Minutes of pause',
    anyHour: 'At any hour',
    onlyHours: 'Only in these hours',
    noHours: 'No hour is allowed: nothing is opened.',
    weekday: 'Day',
    from: 'From',
    to: 'Until',
    addHours: 'Add hours',
    addWeek: 'Add Monday to Friday',
    removeHours: (day: string, from: string, to: string) => `Remove ${day} ${from} to ${to}`,
    overMidnight: 'until the next day',
    weekdays: weekday,
    classes: instrumentClass,
    lotsOf: (kind: string) => `Lots of ${kind}`,
  },
  faults: {
    number: 'Write a number like 0.5, or leave it empty for no limit.',
    whole: 'Write a whole number, or leave it empty for no limit.',
    least: (least: string) => `It must be at least ${least}.`,
    positive: 'It must be above 0.',
    most: (most: string) => `It must be at most ${most}.`,
    day: 'Give both the time and the time zone, or neither.',
    zone: 'Choose a time zone by its name, such as Europe/London.',
    hours: 'Give every line its times and a time zone.',
    cooldown: 'Give both numbers, or neither.',
  },
  use: {
    label: (name: string) => `${name}: in use`,
    of: (used: string, limit: string) => `${used} of ${limit}`,
    left: (text: string) => `${text} left`,
    now: (used: string) => `${used} now`,
    reached: 'Reached: nothing opens',
    reachedPart: 'Reached: no more of it opens',
    resets: (at: string) => `counts anew ${at}`,
    window: { minute: 'in the last minute', hour: 'in the last hour' },
    most: (symbol: string) => `most of ${symbol}`,
    equity: (amount: string) => `Equity ${amount}`,
    above: (amount: string) => `${amount} above`,
    below: (amount: string) => `${amount} below: nothing opens`,
    unknown: 'Not known until the terminal reports.',
    noPause: 'No pause now',
    pauseUntil: (at: string) => `Paused until ${at}`,
    open: 'Open now',
    closed: 'Closed now: nothing opens',
  },
  save: {
    region: 'Unsaved changes',
    count: (count: number) => (count === 1 ? '1 unsaved change' : `${count} unsaved changes`),
    save: 'Save',
    saving: 'Saving…',
    discard: 'Discard',
    saved: 'Saved. It holds from the next order on.',
    faulty: (count: number) =>
      count === 1 ? 'One value cannot be saved yet.' : `${count} values cannot be saved yet.`,
    kept: 'What you typed is kept.',
    close: 'Close',
    refusing: (account: string) => `On ${account} nothing opens now:`,
  },
  reasons: {
    reached: (name: string, used: string, limit: string) =>
      `${name}: ${used} in use, your limit is ${limit}.`,
    equity: (equity: string, limit: string) =>
      `The equity of ${equity} is below your smallest equity of ${limit}.`,
    missing: (names: string) => `It still needs ${names}.`,
    pause: (at: string) => `The pause after losses lasts until ${at}.`,
    hours: 'It is outside the trading hours you set.',
  },
  core: {
    title: 'This account trades real money and opens nothing yet',
    text: (names: string) =>
      `Before its first order it needs: ${names}. Set them below and save; until then only exits go.`,
    loss: 'a daily loss (in percent or in money)',
  },
  preview: {
    heading: 'What would happen',
    intro: 'Asks the same rules as a real signal. Nothing is sent.',
    account: 'Account',
    action: 'Action',
    actions: { BUY: 'Buy', SELL: 'Sell', CLOSE: 'Close' },
    symbol: 'Symbol',
    symbolPlaceholder: 'XAUUSD',
    size: 'Size',
    sizes: {
      volume: 'Lots',
      risk_percent_equity: 'Risk, % of equity',
      risk_percent_balance: 'Risk, % of balance',
      risk_money: 'Risk, money',
    },
    sizeBy: 'Sized by',
    stop: 'Stop loss',
    stops: { none: 'None', stop_loss_pips: 'Pips', stop_loss_points: 'Points', stop_loss: 'Price' },
    stopBy: 'Stop given as',
    incomplete: 'Give a symbol and a size to see it.',
    approved: 'It would be sent',
    closing: 'Only what closes would be sent',
    denied: 'It would be refused',
    unsaved: 'Your unsaved changes do not count yet.',
    facts: {
      symbol: 'Symbol',
      lots: 'Lots',
      lotsAtMost: 'Lots at most',
      risk: 'At risk',
      margin: 'Margin',
      entry: 'Price',
    },
    noStop: 'no stop',
    rules: 'Rules',
    ruleCount: (count: number) => `All ${count} rules`,
    rule: 'Rule',
    value: 'Value',
    limit: 'Limit',
    verdict: 'Verdict',
    passes: 'passes',
    refuses: 'refuses',
    ruleOf: (rule: string) => ruleNames[rule] ?? rule,
    ofBroker: (amount: string) => `broker: ${amount}`,
    yes: 'yes',
    no: 'no',
    noPause: 'none',
  },
  traceLink: 'See the limits of this account',
  problems: {
    required: {
      title: (account: string) => `${account} trades real money and opens nothing yet`,
      nextStep: (names: string) => `It needs limits first: ${names}. Until then only exits go.`,
      link: 'Set limits',
    },
    dailyLoss: {
      title: (account: string) => `The daily loss of ${account} is reached`,
      nextStep: (loss: string, until: string) =>
        `It has lost ${loss} today. Nothing opens on it until ${until}; exits go on.`,
      link: 'See limits',
    },
  },
};
