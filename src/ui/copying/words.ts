import type { CopyAction, CopyStatus, Leaving, VolumeMode } from '../wire/copying.ts';

const statuses: Record<CopyStatus, string> = {
  skipped: 'left out',
  noted: 'noted',
  delayed: 'waiting',
  denied: 'denied',
  placed: 'sent',
  executed: 'copied',
  partial: 'partly copied',
  rejected: 'rejected',
  expired: 'expired',
  unknown: 'unknown',
  cancelled: 'cancelled',
  write_failed: 'not delivered',
  not_executed: 'not executed',
};

const actions: Record<CopyAction, string> = {
  open: 'Open',
  close: 'Close',
  modify: 'Change stops',
  place: 'Place order',
  cancel: 'Cancel order',
  none: 'Nothing',
};

/** What made a copy. */
const reasons: Record<string, string> = {
  event: 'The master traded',
  'follow-up': 'Made up for what had not worked before',
  snapshot: 'Found by comparing the two accounts',
  start: 'The pair was made while the master held it',
  policy: 'The pair was changed, paused or deleted',
};

/** What masters tell. */
const events: Record<string, string> = {
  deal_add: 'opened',
  deal_close: 'closed',
  position_modify: 'changed',
  order_add: 'placed an order in',
  order_modify: 'changed an order in',
  order_cancel: 'cancelled an order in',
};

const modes: Record<VolumeMode, { name: string; hint: string }> = {
  multiply: { name: 'Times the master’s lot', hint: 'Master lot × factor.' },
  fixed: { name: 'Always the same lot', hint: 'Whatever the master trades.' },
  percent: {
    name: 'By balance',
    hint: 'Master lot × this account’s balance ÷ the master’s balance × factor.',
  },
  equity: {
    name: 'By equity',
    hint: 'Master lot × this account’s equity ÷ the master’s equity × factor.',
  },
  free_margin: {
    name: 'By free margin',
    hint: 'Master lot × this account’s free margin ÷ the master’s free margin × factor.',
  },
  risk_percent: {
    name: 'By risk',
    hint: 'So that the master’s stop loss costs this share of the slave’s equity. A trade without a stop is not copied.',
  },
};

const leavings: Record<Leaving, { name: string; hint: string }> = {
  follow: {
    name: 'Follow to the end',
    hint: 'The master’s closes and stop changes still reach them; nothing new is opened.',
  },
  keep: {
    name: 'Leave alone',
    hint: 'They stay open and the master does not move them any more. You close them.',
  },
  close: { name: 'Close now', hint: 'They are closed at the market at once.' },
};

type Open = { open_copies: number; waiting_orders: number; unclear: number };

/** What a pair has on its slave; nothing is said while that is not known. */
const copies = (open: Open | undefined): string => {
  if (open === undefined) return 'Open copies';
  const { open_copies: count, waiting_orders: orders, unclear } = open;
  const parts = [
    count === 0 ? 'no open copies' : count === 1 ? '1 open copy' : `${count} open copies`,
    orders === 0 ? '' : orders === 1 ? '1 pending order' : `${orders} pending orders`,
    unclear === 0 ? '' : `${unclear} being looked into`,
  ];
  return parts.filter((part) => part !== '').join(', ');
};

export const words = {
  title: 'Copy trading',
  viewsLabel: 'Parts of copy trading',
  views: { pairs: 'Pairs', masters: 'Masters and keys', history: 'History' },
  statuses,
  actions,
  modes,
  leavings,
  reasonOf: (reason: string) => reasons[reason] ?? reason,
  eventOf: (event: string) => events[event] ?? event,
  copies,
  add: 'Add pair',
  never: 'never',
  first: {
    title: 'Let one account follow another',
    intro:
      'What the master opens, changes and closes happens on the slave too, in the size you choose.',
    steps: [
      'Choose the master, whose trades are copied, and the slave, which follows.',
      'Choose how much. A worked example shows what one trade becomes.',
      'Trade on the master and watch the copy arrive in the history.',
    ],
    action: 'Make the first pair',
    oneTitle: 'Copying needs two accounts',
    oneHint: (nickname: string) =>
      `So far there is only ${nickname}. Add a practice account here to try copying without money; a MetaTrader terminal joins when it is set up on this server.`,
    noneHint: 'Add two practice accounts to try copying without money.',
  },
  matrix: {
    title: 'Who follows whom',
    caption: 'Masters are the rows, slaves the columns',
    corner: 'Master',
    addOf: (slave: string, master: string) => `Let ${slave} follow ${master}`,
    add: 'Add',
    self: 'The same account',
    circle: (way: string) => `Not possible: trades would run in a circle (${way})`,
    circleShort: 'Not possible: a circle',
    showAll: 'Show all accounts',
    slavesOf: (master: string) => `Followers of ${master}`,
  },
  cell: {
    open: (slave: string, master: string) => `Settings: ${slave} follows ${master}`,
    none: 'Nothing copied yet',
    in: (latency: string) => `in ${latency}`,
  },
  states: {
    active: 'Active',
    paused: 'Paused',
    closeOnly: 'Close-only',
    masterPaused: 'Master paused',
    slavePaused: 'Slave paused',
    masterOffline: 'Master offline',
    slaveOffline: 'Slave offline',
    keyUnused: 'Key never used',
    slaveBlocked: 'Slave takes nothing',
    halted: 'Trading stopped',
    tradesTwice: 'Also takes webhook signals',
  },
  stateHints: {
    active: 'The master’s trades are copied.',
    paused: 'You have paused this pair: nothing new is opened.',
    closeOnly: 'Exits are copied, nothing new is opened.',
    masterPaused: 'The master is paused: nothing of it is opened. Resume it on the accounts page.',
    slavePaused: 'The slave is paused: nothing is opened on it. Resume it on the accounts page.',
    masterOffline:
      'The master’s terminal does not report. What it does meanwhile is compared when it is back.',
    slaveOffline:
      'The slave’s terminal does not report. Openings are refused; missed closes are made up when it is back.',
    keyUnused:
      'The master’s terminal is not on this server and has never sent anything. Put the key into its EA.',
    slaveBlocked: 'Something is switched off at the slave’s terminal: nothing is opened on it.',
    halted: 'Trading is stopped for the slave: nothing is opened on it.',
    tradesTwice:
      'The slave takes webhook signals too: one that the master trades as well is traded twice on it. Switch them off below, or on the accounts page.',
  },
  sizes: {
    multiply: (factor: string) => `${factor} × master`,
    fixed: (lots: string) => `fixed ${lots}`,
    percent: (factor: string) => `by balance${factor}`,
    equity: (factor: string) => `by equity${factor}`,
    free_margin: (factor: string) => `by free margin${factor}`,
    risk_percent: (percent: string) => `${percent} % risk`,
    times: (factor: string) => ` × ${factor}`,
    reversed: 'reversed',
  },
  health: {
    title: 'Health of each link',
    compared: 'Both sides are compared every minute and after every outage.',
    link: 'Link',
    master: 'Master’s terminal',
    slave: 'Slave’s terminal',
    event: 'Last event',
    open: 'Open',
    differences: 'Differences found',
    none: 'none',
    beat: 'last beat',
    noBeat: 'no beat yet',
    road: { file: 'by file', web: 'by HTTP' },
    noEvent: 'no event yet',
    more: (count: number) => `and ${count} more in the history`,
  },
  masters: {
    intro:
      'All slaves of a master share its one key. Where the master’s terminal is on this server it works without the key: its files are read.',
    empty: 'No account is a master yet',
    emptyHint: 'An account becomes one with its first follower.',
    keyLabel: (nickname: string) => `API key of ${nickname}`,
    copyKey: 'API key',
    show: 'Show',
    hide: 'Hide',
    secret: 'Whoever has this key can make the slaves trade. Keep it like a password.',
    rotate: 'New key',
    rotateOf: (nickname: string) => `New key for ${nickname}`,
    rotated: 'There is a new key. Put it into the master’s EA.',
    dialog: {
      title: (nickname: string) => `Give ${nickname} a new key?`,
      action: 'Make a new key',
      lines: [
        'The old key stops working now. An EA that still sends it is refused.',
        'A master on this server goes on being copied by its files.',
        'Pairs, open copies and history stay as they are.',
      ],
    },
    followers: (names: string) => `Followed by ${names}`,
    lastEvent: 'Last event',
    keyUsed: 'Key last used',
    roadFile: 'Works without the key: its files arrive.',
    roadWeb:
      'Its terminal is not heard on this server; what it tells by HTTP with its key arrives.',
    roadNone: 'Nothing has arrived from it here: set up its EA as below.',
    setup: 'Set up the EA of a master that is not on this server',
    setupSteps: {
      allow:
        'In MetaTrader: Tools → Options → Expert Advisors → Allow WebRequest for listed URL, and add:',
      attach: 'Attach AllInOne to one chart and give it these inputs:',
      check: 'Open a small trade. It shows up in the history within a second.',
    },
    address: 'Server address',
    copyAddress: 'server address',
    inputs: 'EA inputs',
    copyInputs: 'EA inputs with the key',
    needsPublic:
      'The other machine must reach this address. If it cannot, set EXTERNAL_BASE_URL in .env to an address that it reaches.',
  },
  history: {
    title: 'Copies',
    live: 'New copies appear at the top by themselves.',
    time: 'Time',
    pair: 'Master → slave',
    what: 'What',
    volume: 'Lots',
    status: 'Status',
    slippage: 'Slippage',
    slippageUnit: (points: string) => `${points} pt`,
    slippageHint: 'From the master’s price to the slave’s, in points; minus is better for you',
    latency: 'Latency',
    latencyHint: 'From the master’s deal to the end on the slave',
    openOf: (what: string) => `Show the details of ${what}`,
    filters: {
      label: 'Filter',
      status: 'Outcome',
      all: 'All outcomes',
      success: 'Without error',
      error: 'With an error',
      master: 'Master',
      allMasters: 'All masters',
      slave: 'Slave',
      allSlaves: 'All slaves',
      symbol: 'Symbol',
      symbolPlaceholder: 'Symbol, exact',
      reset: 'Reset',
    },
    emptyTitle: 'Nothing copied yet',
    emptyHint: 'Open a trade on a master: its copies appear here at once.',
    filteredTitle: 'No copy like that',
    filteredHint: 'Loosen the filter to see the rest.',
    emptyPage: 'There is nothing on this page',
    emptyPageHint: 'The history is shorter than that.',
    newest: 'Show the newest',
    listed: (listed: string, total: string) =>
      `The newest ${listed} of ${total} are listed. The export holds up to 10,000; the server keeps all.`,
    export: 'Export',
    clear: 'Clear',
    clearTitle: 'Clear the copy history?',
    clearLines: [
      'Every copy and event in the list is hidden from you, whatever the filter shows.',
      'Pairs, open copies and what the pairs page says of them stay as they are.',
      'The server keeps its own record for audit.',
    ],
    cleared: (count: number) => `${count} ${count === 1 ? 'row was' : 'rows were'} hidden.`,
  },
  details: {
    reason: 'Why',
    message: 'Result',
    lots: 'Lots',
    price: 'Price',
    priceOf: (master: string, slave: string) => `master ${master} → slave ${slave}`,
    slippage: 'Slippage',
    master: 'Master',
    slave: 'Slave',
    chain: 'Came through',
    order: 'Master’s ticket',
    command: 'Command',
    event: 'Event',
    steps: 'Way of the copy',
    stepNames: {
      deal: 'Deal on the master',
      received: 'Received by the server',
      written: 'Written for the terminal',
      acked: 'Taken by the terminal',
      done: 'Done on the slave',
    },
    after: (duration: string) => `+${duration}`,
    before: (duration: string) => `−${duration}`,
    clock: 'The master’s clock is ahead of the server’s.',
    settings: 'Settings of the pair',
    signal: 'Signal of the master’s trade',
  },
};
