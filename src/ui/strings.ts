import { accountStrings } from './account-strings.ts';
import { limitStrings } from './limit-strings.ts';
import { stopStrings } from './stop-strings.ts';
import { symbolStrings, via } from './symbol-strings.ts';
import type { Account, OutcomeStatus, Presence, SignalStatus } from './wire/wire.ts';

const presence: Record<Presence, string> = {
  online: 'online',
  stale: 'not answering',
  offline: 'offline',
};

const signalStatus: Record<SignalStatus, string> = {
  accepted: 'Accepted',
  denied: 'Denied',
  refused: 'Refused',
  duplicate: 'Duplicate',
  limited: 'Rate-limited',
};

const outcome: Record<OutcomeStatus, string> = {
  denied: 'denied',
  queued: 'queued',
  written: 'sent',
  acked: 'taken',
  executed: 'executed',
  partial: 'partly executed',
  rejected: 'rejected',
  expired: 'expired',
  unknown: 'unknown',
  cancelled: 'cancelled',
  write_failed: 'not delivered',
  not_executed: 'not executed',
};

const stages: Record<string, string> = {
  received: 'Received',
  mapped: 'Symbol mapped',
  approved: 'Approved',
  closing: 'Sent as an exit',
  denied: 'Denied',
  queued: 'Queued',
  written: 'Written for the terminal',
  taken: 'Taken by the terminal',
  executed: 'Executed',
  partial: 'Partly executed',
  rejected: 'Rejected by the broker',
  expired: 'Expired',
  unknown: 'Outcome unknown',
  cancelled: 'Cancelled',
  write_failed: 'Could not be delivered',
  not_executed: 'Not executed',
};

const terminalNextStep: Record<Account['kind'], string> = {
  paper:
    'Signals for it are refused. It should be back within seconds; if not, restart the server.',
  mt5: 'Signals for it are refused. Check that MetaTrader is open, logged in and runs the expert advisor.',
};

const CHECK_IT =
  'Paste it into “Check a message” in the webhook card on the dashboard: it shows the right form.';

/** What to do about a refusal, where the server's sentence leaves it open. */
const nextSteps: Record<string, string> = {
  REDUCE_ONLY: 'Resume trading to open positions again: the line at the top has the button.',
  SIGNAL_STALE:
    'Write {{timenow}} as the time, not {{time}}, which is the opening of the bar; else check the sender’s clock.',
  SYMBOL_NOT_TRADABLE:
    'Choose another symbol, or wait until the market opens; crypto trades at any hour.',
  OUTSIDE_SESSION: 'Wait for your trading hours, or change them on the page Limits.',
  ACCOUNT_NOT_PROVEN:
    'An administrator of this server attaches its terminal to you; the page Accounts says how.',
  WEBHOOK_OFF: 'Switch “Takes webhook signals” on for the account on the page Accounts.',
  MODE_OFF:
    'In MetaTrader open the inputs of the expert advisor and switch the named mode on, then send it again.',
  TRADING_DISABLED:
    'Switch it on in MetaTrader, where the message says. Exits are still tried meanwhile.',
  PRICE_IMPLAUSIBLE:
    'Write distances as sl_pips, tp_pips or sl_points, tp_points, and prices in full.',
  TIME_AHEAD: 'Write {{timenow}} as the time, in UTC, and check the sender’s clock and time zone.',
  STOP_WRONG_SIDE:
    'A buy has its stop below the price and its target above; a sell the other way round.',
  RATE_LIMITED: 'Slow the alert down, or raise WEBHOOK_RATE_LIMIT in .env and restart.',
  INVALID_JSON: CHECK_IT,
  VALIDATION_FAILED: CHECK_IT,
};

export const strings = {
  product: 'Signalpost',
  nav: {
    dashboard: 'Dashboard',
    history: 'History',
    symbols: 'Symbols',
    copying: 'Copy trading',
    copyingShort: 'Copying',
    limits: 'Limits',
    accounts: 'Accounts',
    label: 'Main',
    waiting: (count: number) => `${count} waiting for your answer`,
  },
  skip: 'Skip to content',
  titles: {
    dashboard: 'Dashboard',
    history: 'Signal history',
    symbols: 'Symbols',
    limits: 'Limits',
    accounts: 'Accounts',
  },
  notFound: {
    title: 'Not found',
    what: 'There is no such page',
    hint: 'The address may be old or mistyped.',
    action: 'Go to the dashboard',
  },
  theme: { dark: 'Dark theme', light: 'Light theme' },
  connection: { connecting: 'Connecting', live: 'Live', lost: 'Disconnected' },
  signedInAs: (name: string) => `Signed in as ${name}`,
  person: {
    menu: 'Menu',
    label: 'Yours',
    adminLabel: 'Administration',
    profile: 'Profile and tokens',
    sessions: 'Sessions',
    users: 'Users',
    allAccounts: 'All accounts',
    statistics: 'Statistics',
    audit: 'Audit log',
    logs: 'System log',
    signOut: 'Sign out',
    byBasic: 'Signed in by a program’s login: there is no session to end.',
  },
  ended: {
    ended: {
      title: 'You are signed out',
      hint: 'A session ends after 30 idle minutes, after 8 hours, when you end it from another place, and when your user is switched off: signing in will tell. You come back to where you were.',
      action: 'Sign in',
    },
    replaced: {
      title: 'Somebody else is signed in now',
      hint: 'In another tab of this browser another user has signed in. What this page showed belongs to the one before.',
      action: 'Load the page for the new user',
    },
  },
  freshSignIn: {
    title: 'Show that it is you',
    why: 'This is something that somebody at your unlocked screen must not be able to do. It needs a sign-in of the last five minutes, and yours is older.',
    then: 'After signing in you come back here, and only have to confirm.',
    google: 'Sign in with Google',
    basic: 'Use the login of .env',
  },
  googleSetup: {
    title: 'So far only you can sign in',
    hint: 'You use the login of .env. Let people sign in with Google: each gets a user, a webhook and accounts of their own.',
    show: 'How to set it up',
    dismiss: 'Not now',
    steps: {
      project:
        'In the Google Cloud console (console.cloud.google.com) make a project and fill in its consent screen.',
      client:
        'Under APIs & Services → Credentials create an OAuth client ID of the type Web application.',
      redirect: 'Give it exactly this authorized redirect URI:',
      env: 'Put into .env the client’s ID and secret, the e-mail address of your own Google account, and who else may come in (addresses and domains, with commas; empty lets everybody in):',
      restart: 'Start Signalpost again and sign in with that account: it is the administrator.',
    },
    redirectLabel: 'redirect URI',
    envLabel: 'lines for .env',
    needsHttps:
      'Google takes http only for localhost and 127.0.0.1. Anywhere else set EXTERNAL_BASE_URL to your https address first.',
  },
  retry: 'Try again',
  pageNotFetched:
    'The server did not answer, or it was upgraded meanwhile. The page is loaded anew.',
  cancel: 'Cancel',
  loading: 'Loading',
  copy: 'Copy',
  copied: 'Copied',
  copyFailed: 'Press Ctrl+C',
  failure: 'This could not be read',
  requestId: (id: string) => `Request ${id}`,
  presence,
  signalStatus,
  outcome,
  stageOf: (stage: string) => stages[stage] ?? stage,
  nextStepOf: (code: string | null | undefined) => nextSteps[code ?? ''],
  spoken: {
    arrival: (what: string, status: string) => `New signal ${what}: ${status}`,
    end: (what: string, account: string, status: string) => `${what} on ${account}: ${status}`,
  },
  problems: {
    label: 'Problems',
    stream: {
      title: 'The live view is disconnected',
      nextStep:
        'What you see may be old. This page reconnects by itself; if it does not, check that the server is running.',
    },
    limited: {
      title: 'Your webhook is sending too fast',
      nextStep:
        'A signal was turned away and not carried out. Slow the alert down, or raise WEBHOOK_RATE_LIMIT in .env and restart.',
    },
    questions: {
      title: (count: number) =>
        count === 1 ? '1 symbol waits for your answer' : `${count} symbols wait for your answer`,
      nextStep: (names: string) =>
        `Signals for ${names} are refused until you say which symbol of your broker is meant.`,
      more: (names: string, count: number) => `${names} and ${count} more`,
      link: 'Answer',
    },
    seeAccount: 'See the account',
    claim: (nickname: string, account: string) => ({
      title: `${nickname} (${account}) waits for proof that it is yours`,
      nextStep: 'Nothing is sent to it until an administrator has attached its terminal.',
    }),
    blocked: (nickname: string, account: string) => `${nickname} (${account}) may not trade`,
    faulty: (nickname: string, account: string) => `${nickname} (${account}) is not read in full`,
    terminal: {
      title: (nickname: string, account: string, state: string) =>
        `${nickname} (${account}) is ${state}`,
      nextStep: terminalNextStep,
    },
  },
  checklist: {
    title: 'Getting started',
    progress: (done: number, all: number) => `${done} of ${all} done`,
    allDone: 'All set: your first order went the whole way.',
    dismiss: 'Dismiss',
    done: 'done',
    open: 'to do',
    items: {
      server: {
        title: 'Server running',
        hint: 'It does not answer, or reports that something is wrong. Look at its log.',
      },
      account: { title: 'Practice account online', hint: 'Starting; this takes a few seconds.' },
      webhook: {
        title: 'Webhook address copied',
        hint: 'Copy it below and paste it into a TradingView alert.',
      },
      signal: {
        title: 'First signal received',
        hint: 'Send a test signal below, or trigger your alert.',
      },
      order: { title: 'First order executed', hint: 'Ticks when an account reports an execution.' },
    },
  },
  accounts: accountStrings,
  positions: {
    heading: 'Open positions',
    symbol: 'Symbol',
    account: 'Account',
    side: 'Side',
    lots: 'Lots',
    open: 'Open',
    price: 'Price',
    stopLoss: 'SL',
    takeProfit: 'TP',
    profit: 'P/L',
    emptyTitle: 'No open positions',
    emptyHint:
      'They appear here the moment a terminal opens one. A test signal opens one on your practice account.',
  },
  webhook: {
    heading: 'Your webhook',
    intro: 'In TradingView: Alert → Notifications → Webhook URL.',
    urlLabel: 'Webhook address',
    show: 'Show',
    hide: 'Hide',
    copyUrl: 'webhook address',
    secret: 'Whoever has this address can trade your accounts. Keep it like a password.',
    unreachable:
      'TradingView reaches only public addresses on port 80 or 443. Put this server behind one and set EXTERNAL_BASE_URL in .env.',
    messageLabel: 'Alert message',
    copyMessage: 'alert message',
    templateLabel: 'Kind of alert',
    templates: {
      strategy: 'Strategy',
      buy: 'Buy',
      sell: 'Sell',
      close: 'Close',
      closeAll: 'Close all',
    },
    templateHints: {
      strategy:
        'For an alert on a strategy: only there does TradingView fill in what begins with strategy. An exit closes, an entry opens, a reversal does both, the same on hedging and netting accounts. Change volume to the lots you want.',
      buy: 'For an alert on an indicator or a price: opens a long position. Change volume to the lots you want.',
      sell: 'For an alert on an indicator or a price: opens a short position; it does not close a long one. Change volume to the lots you want.',
      close:
        'For an alert on an indicator or a price: closes every position of the chart’s symbol, long and short.',
      closeAll:
        'For an alert on an indicator or a price: closes every position of every symbol on every account that takes webhook signals.',
    },
    curlLabel: 'From a command line',
    copyCurl: 'curl command',
    qr: 'QR code of the webhook address',
  },
  checker: {
    heading: 'Check a message',
    hint: 'Paste what stands in the message field of your alert and see what it would do now. Nothing is sent or stored.',
    field: 'Message to check',
    placeholder: '{"action":"BUY","symbol":"EURUSD","volume":0.01}',
    submit: 'Check message',
    busy: 'Checking…',
    orderOf: (number: number, all: number) => `Order ${number} of ${all}`,
    warnings: 'Left out or read otherwise',
    noAccounts: 'None of your accounts takes it.',
    accounts: 'On your accounts',
    would: { send: 'Would send', refuse: 'Would refuse', nothing: 'Nothing to do' },
    mended: 'Better written so',
    copyMended: 'mended message',
  },
  test: {
    heading: 'Send a test signal',
    hint: 'Goes through your webhook exactly as TradingView’s would, to a practice account only.',
    account: 'Practice account',
    symbol: 'Symbol',
    side: 'Side',
    buy: 'Buy',
    sell: 'Sell',
    send: 'Send test signal',
    sending: 'Sending…',
    onItsWay: 'On its way…',
    noAccount: 'Add a practice account first: test signals never go to a real one.',
    noSymbols: 'The account has not reported its symbols yet. Wait until its dot is green.',
    executed: (duration: string) => `Executed ${duration} after it was received`,
    ended: (status: string) => `Ended: ${status}`,
    steps: 'Steps of the test signal',
    waiting: 'waiting',
    nextStep: 'Next step',
  },
  history: {
    heading: 'Signals',
    all: 'All signals',
    filter: 'Show',
    time: 'Time',
    signal: 'Signal',
    accounts: 'Accounts',
    status: 'Status',
    latency: 'Latency',
    latencyHint: 'From received to executed, the slowest account',
    details: 'Details',
    openTrace: (what: string) => `Show the trace of ${what}`,
    unreadable: 'Unreadable message',
    repeats: (count: number) => `×${count}`,
    emptyTitle: 'Waiting for the first signal',
    emptyHint:
      'Send a test signal from the webhook card on the dashboard, or paste your webhook address into a TradingView alert.',
    emptyFiltered: 'No signal with this status',
    emptyFilteredHint: 'Choose another status to see the rest.',
    emptyPage: 'There is nothing on this page',
    emptyPageHint: 'The history is shorter than that by now.',
    showNewest: 'Show the newest',
    showAll: 'Show all signals',
    seeAll: 'See all',
    range: (from: number, to: number, total: number) => `${from}–${to} of ${total}`,
    previous: 'Previous page',
    next: 'Next page',
    paging: 'Pages',
    clear: 'Clear history',
    clearTitle: 'Clear the history?',
    clearLines: [
      'Every signal in the list is hidden from you.',
      'Open positions and orders stay as they are.',
      'The server keeps its own record for audit.',
    ],
    cleared: (count: number) => `${count} ${count === 1 ? 'signal was' : 'signals were'} hidden.`,
  },
  trace: {
    title: 'Trace',
    message: 'Received message',
    emptyMessage: '(empty)',
    warnings: 'Warnings',
    result: 'Result',
    answer: (name: string) => `Say what ${name} is`,
    explain: (name: string) => `See how ${name} is mapped`,
    duplicateOf: (id: string) => `Repeats signal ${id}; nothing was sent twice.`,
    noAccounts: 'It did not get as far as an account.',
    signalId: 'Signal',
    commandId: 'Command',
    after: (duration: string) => `+${duration}`,
  },
  via,
  symbols: symbolStrings,
  stopping: stopStrings,
  limits: limitStrings,
};
