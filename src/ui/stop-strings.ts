import type {
  ClosingItem,
  ClosingOut,
  DifferenceClass,
  Restraint,
  Scope,
  ScopedState,
} from './wire/trading.ts';

const counted = (count: number, one: string, many: string): string =>
  `${count} ${count === 1 ? one : many}`;

/** What is stopped, as the title of a line; the account's name stands in for it where it is one account. */
const stopped: Record<Restraint, Record<Scope, (account: string) => string>> = {
  halted: {
    installation: () => 'Trading is stopped for everybody',
    user: () => 'Trading is stopped on all your accounts',
    account: (account) => `Trading is stopped on ${account}`,
  },
  reducing: {
    installation: () => 'Only exits are taken, for everybody',
    user: () => 'Only exits are taken on all your accounts',
    account: (account) => `Only exits are taken on ${account}`,
  },
};

const setBy: Record<ScopedState['set_by'], string> = {
  you: 'you',
  administrator: 'an administrator',
  operator: 'the operator, at the server itself',
  program: 'Signalpost itself',
};

/** Who can end what a person has begun. */
const liftedBy: Record<Scope, string> = {
  installation: 'an administrator resumes it',
  user: 'you resume it',
  account: 'you resume it',
};

const whose: Record<Scope, (account: string) => string> = {
  installation: () => 'on any account of anybody',
  user: () => 'on any of your accounts',
  account: (account) => `on ${account}`,
};

const differenceClass: Record<DifferenceClass, string> = {
  opened_by_hand: 'Opened by hand',
  closed_by_hand: 'Closed by hand',
  unexplained_position: 'Unexplained position',
  missing_position: 'Missing position',
  volume_differs: 'Other lots',
};

const closingStatus: Record<ClosingOut['status'], string> = {
  closing: 'Closing',
  flat: 'Flat',
  ended: 'Ended early',
};

const done: Record<ClosingItem['kind'], string> = { position: 'closed', order: 'cancelled' };

export const stopStrings = {
  button: 'Stop trading',
  buttonSmall: 'Stop',
  buttonOf: 'Stop trading: asks first what is to be stopped',
  resume: 'Resume',
  banner: {
    label: 'Trading state',
    stopped,
    nextStep: 'Nothing new is opened; exits go on.',
    why: 'Why',
    since: 'Since',
    by: 'By',
    until: 'Until',
    setBy,
    liftedBy,
    more: (count: number) => `Show ${counted(count, 'more stop', 'more stops')}`,
    fewer: 'Show fewer',
    onlyAdministrator: 'Only an administrator resumes it.',
    unreadable: 'It cannot be read whether trading is stopped',
    unreadableNext: (reason: string) => `${reason} The stop button works all the same.`,
    resumeOf: {
      installation: () => 'Resume trading for everybody',
      user: () => 'Resume trading on all your accounts',
      account: (account: string) => `Resume trading on ${account}`,
    } satisfies Record<Scope, (account: string) => string>,
  },
  stop: {
    title: {
      installation: () => 'Stop trading for everybody?',
      user: () => 'Stop trading?',
      account: (account: string) => `Stop ${account}?`,
    } satisfies Record<Scope, (account: string) => string>,
    isStopped: 'It is stopped already. You can still close what is open.',
    what: 'What is to be stopped',
    choices: {
      halted: {
        title: 'Stop everything',
        hint: 'Nothing new is opened. The terminals refuse it by themselves too, even if the server dies.',
      },
      reducing: {
        title: 'Only exits',
        hint: 'Closing, changing stops and cancelling only. The server refuses the rest.',
      },
    } satisfies Record<Restraint, { title: string; hint: string }>,
    flat: 'Also close every position and cancel every pending order',
    flatOf: (holdings: string) => `Now: ${holdings}.`,
    flatSilent: (names: string) =>
      `${names} does not report now, so this may be incomplete; it is closed as soon as it is back.`,
    whatHappens: 'What happens',
    lines: {
      opens: (scope: Scope, account: string) =>
        `No new position is opened ${whose[scope](account)}.`,
      waiting: 'Orders to open that have not left yet are dropped.',
      pending: 'Pending orders at the broker stay, and may still fill.',
      exits: 'Exits go on: closing signals, stop losses and take profits still work.',
      flat: 'Everything open is closed at the price of the market now, real money too. This cannot be undone.',
      repeated: 'What cannot be closed at once is tried again, and you see each position.',
      positionsStay: 'Open positions stay open, with their stops.',
      closeForAll: 'Closing everything for everybody is a button of its own beside this one.',
      stays: (scope: Scope) =>
        `It stays so until ${liftedBy[scope]}, also after a restart or a restored backup.`,
    },
    reason: 'Reason (optional)',
    reasonForAll: 'Reason (optional), shown to everybody',
    reasonHint: 'Stands in the banner and in the audit log.',
    confirm: {
      halted: 'Stop now',
      reducing: 'Allow only exits',
      haltedFlat: 'Stop and close everything',
      reducingFlat: 'Only exits, and close everything',
      flat: 'Close everything',
    },
    busy: 'Stopping…',
    halfDone: 'Trading is stopped. Only closing what is open could not be asked for:',
  },
  withoutServer: {
    slow: 'No answer yet. It is still being tried; this works without the server:',
    title: 'This works without the server:',
    heading: 'Without the server',
    lines: [
      'A terminal that hears nothing from the server opens nothing new after 30 seconds. Stops and targets stay at the broker.',
      'In MetaTrader switch off Algo Trading: the expert then does nothing at all. Close positions there by hand.',
      'On the server’s machine, in the program’s folder: `npm run halt`, or `npm run halt -- --flatten` to close everything too once it runs again.',
      'Or put an empty file named `KILL` into the data folder.',
    ],
  },
  resumeAsk: {
    title: {
      installation: () => 'Resume trading for everybody?',
      user: () => 'Resume trading?',
      account: (account: string) => `Resume ${account}?`,
    } satisfies Record<Scope, (account: string) => string>,
    opens: {
      installation: () => 'Signals may open positions again on all accounts of all users.',
      user: () => 'Signals may open positions again on all your accounts.',
      account: (account: string) => `Signals may open positions again on ${account}.`,
    } satisfies Record<Scope, (account: string) => string>,
    notYet: {
      user: () =>
        'Nothing is opened all the same: everybody is stopped until an administrator resumes.',
      account: (account: string) =>
        `Nothing is opened on ${account} all the same: a wider stop is in force too.`,
    } satisfies Record<Exclude<Scope, 'installation'>, (account: string) => string>,
    cause: (reason: string) =>
      `Signalpost stopped it by itself. Make sure that the cause is gone: ${reason}`,
    past: 'What was refused or dropped meanwhile is not sent again.',
    users: 'Users and accounts that are stopped by themselves stay so.',
    except: (names: string) => `Stays stopped: ${names}.`,
    confirm: 'Resume trading',
  },
  account: {
    states: {
      active: 'Openings allowed',
      reducing: 'Only exits',
      halted: 'Stopped',
      paused: 'Paused',
      silent: 'No openings: the terminal does not answer',
      blocked: 'No openings: switched off in the terminal',
    },
    inherited: {
      installation: 'for everybody',
      user: 'on all your accounts',
      account: 'on this account',
    } satisfies Record<Scope, string>,
    stop: 'Stop',
    stopOf: (account: string) => `Stop ${account}: asks first what is to be stopped`,
    closeAll: 'Close all',
    closeAllOf: (account: string) => `Close all on ${account}: asks first`,
    closing: (left: number) => `Closing, ${left} left`,
    lookingAt: 'Closing',
    stateOf: (account: string) => `Trading on ${account}`,
  },
  closeAll: {
    title: (account: string) => `Close everything on ${account}?`,
    holds: (holdings: string) => `It holds ${holdings}.`,
    lines: [
      'Every position is closed at the price of the market now, and every pending order is cancelled. This cannot be undone.',
      'What cannot be closed at once is tried again until the account is flat, and you see each one.',
      'It does not stop trading: the next signal may open again. To stay flat, press Stop and tick the same there.',
    ],
    confirm: 'Close everything',
  },
  holdings: {
    nothing: 'nothing open',
    positions: (count: number) => counted(count, 'open position', 'open positions'),
    orders: (count: number) => counted(count, 'pending order', 'pending orders'),
    and: ' and ',
    on: (accounts: number) => `on ${counted(accounts, 'account', 'accounts')}`,
    results: (amounts: string) => `floating P/L ${amounts}`,
    silent:
      'Its terminal does not report now: these are its last words. It is closed as soon as it is back.',
  },
  closing: {
    title: 'Closing out',
    status: closingStatus,
    summary: (left: number, accounts: number) =>
      `${left} left on ${counted(accounts, 'account', 'accounts')}`,
    underWay: (accounts: number) => `${counted(accounts, 'account', 'accounts')} under way`,
    ended: 'Ended',
    leftOf: (left: number, all: number) => `${left} of ${all} left`,
    allDone: (all: number) => `all ${all} done`,
    until: 'until',
    nothing: 'nothing was open',
    progress: (account: string) => `Closed on ${account}`,
    position: 'Position',
    order: 'Pending order',
    item: {
      waiting: 'waiting',
      sent: 'sent to the terminal',
      done,
    },
    attempts: (count: number) => counted(count, 'try', 'tries'),
    nextTry: 'next at',
    showGone: (count: number) => `Show ${count} done`,
    hideGone: (count: number) => `Hide ${count} done`,
    left: (account: string) => `Positions and orders on ${account}`,
    since: 'asked at',
    show: 'Details',
    hide: 'Less',
    dismiss: 'Put away',
    end: 'Stop closing',
    endOf: (account: string) => `Stop closing on ${account}`,
    endTitle: (account: string) => `Stop closing on ${account}?`,
    endLines: [
      'Nothing more is sent. What has been sent already goes on.',
      'What is left stays open, with its stops.',
      'Trading stays stopped or on, as it is now.',
    ],
    fault: (reason: string) => `What you see may be old. ${reason}`,
  },
  drift: {
    title: 'Differences',
    emptyTitle: 'Everything is as ordered',
    emptyHint: 'Each minute the positions of every terminal are compared with what was ordered.',
    classes: differenceClass,
    unexplained: 'Nobody explains these',
    unexplainedHint: 'Look at the account in MetaTrader. They stay listed until both sides agree.',
    byHand: 'Done by hand',
    byHandHint: 'Somebody traded at the terminal. Nothing is wrong.',
    settings: (on: number, all: number) =>
      on === 0
        ? 'Stop openings when something unexplained appears: off'
        : `Stop openings when something unexplained appears: on for ${on} of ${all}`,
    settingsHint:
      'Stops that account until you resume it; exits go on. What is done by hand never stops anything.',
    settingOf: (account: string) => `Stop openings on ${account}`,
    problem: {
      title: (count: number) => `${counted(count, 'difference', 'differences')} nobody explains`,
      nextStep: 'A terminal shows something else than was ordered here.',
      link: 'Look',
    },
  },
  everybody: {
    title: 'Trading for everybody',
    nav: 'Trading state',
    card: 'All accounts of all users',
    isOn: 'Trading is on',
    isOnHint: 'Users and accounts may still be stopped by themselves.',
    stop: 'Stop everybody',
    closeAll: {
      action: 'Close everything for everybody',
      title: 'Close every position of every user?',
      lines: [
        'Every position is closed at the price of the moment and every pending order is cancelled, on all accounts of all users, real money too.',
        'It is repeated until each account is flat or the reason is shown. Each owner follows it on their own pages.',
        'New positions may still be opened unless trading is stopped for everybody.',
      ],
      done: (accounts: number) =>
        accounts === 0
          ? 'There is no account to be closed out.'
          : `${accounts} ${accounts === 1 ? 'account is' : 'accounts are'} being closed out.`,
    },
    hint: 'Stops all accounts of all users at once. Everybody sees it at the top of each page, with your reason and without your name.',
  },
};
