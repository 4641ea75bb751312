/** What an expert advisor takes and sends, by the names that its heartbeat gives them. */
const modes: Record<string, string> = {
  webhook: 'takes webhook signals',
  slave: 'takes copies',
  master: 'sends as master',
};

/** What is said about an account that nobody has shown to be theirs yet. */
const claim = {
  badge: 'Waiting for proof',
  title: 'This account still has to be shown to be yours',
  meaning: 'A number alone proves nothing. Until then nothing is read from it and nothing is sent.',
  steps: (account: string) => [
    `In the MetaTrader that is logged in to ${account}, install the expert advisor and switch Algo Trading on.`,
    `Tell an administrator of this server the number ${account} and your e-mail address. They attach its terminal to you.`,
    'It then goes online here by itself.',
  ],
  adminSteps: (account: string) => [
    `Put its MetaTrader into a folder named ${account} in the folder of the terminals: INSTANCE_ROOT_PATH of .env, on Windows C:\\MT5_Instances\\${account} if nothing is set.`,
    'Install the expert advisor in it, log in, and switch Algo Trading on.',
    'Attach it here. It then goes online by itself.',
  ],
  attach: 'Attach it',
  seeSteps: 'See what to do so that it is connected',
};

/** What the screens about accounts say. */
export const accountStrings = {
  heading: 'Accounts',
  simulated: 'Simulated',
  paused: 'Paused',
  webhookOff: 'Webhook off',
  pause: 'Pause',
  resume: 'Resume',
  pauseOf: (nickname: string) => `Pause ${nickname}: no new positions, exits go on`,
  resumeOf: (nickname: string) => `Resume ${nickname}: allow new positions again`,
  balance: 'Balance',
  equity: 'Equity',
  profit: 'Floating P/L',
  positions: 'Positions',
  orders: 'Pending orders',
  marginMode: 'Margin mode',
  margin: 'Margin used',
  freeMargin: 'Free margin',
  leverage: 'Leverage',
  broker: 'Broker',
  server: 'Server',
  heartbeat: 'Last heartbeat',
  ping: 'Ping',
  never: 'not yet',
  emptyTitle: 'No account yet',
  emptyHint: 'Add a practice account to try everything without money, or your MetaTrader account.',
  emptyAction: 'Add an account',
  claim,
  expert: {
    heading: 'Expert advisor',
    none: 'takes and sends nothing',
    noneHint:
      'Every mode is off: switch EnableWebhook, EnableSlave or EnableMaster on in its inputs.',
    unknown: 'has not reported yet',
    modeOf: (mode: string) => modes[mode] ?? mode,
    webhookOff:
      'Its expert advisor does not take webhook signals, so they are refused: switch EnableWebhook on in its inputs, or switch webhook signals off here.',
    lastError: 'Last error of the expert advisor:',
  },
  block: {
    title: 'Nothing new can be opened in this terminal',
    nextStep: 'Until then openings are refused; exits are still tried.',
  },
  faults: {
    title: 'Something of this terminal cannot be read',
    nextStep:
      'What you see here may be incomplete. If it stays so for more than a minute, restart the terminal.',
  },
  webhook: {
    name: 'Takes webhook signals',
    on: 'Signals to your webhook are carried out here, unless a message names other accounts.',
    off: 'Openings that come to your webhook are not carried out here, also when a message names this account.',
    slave:
      'Leave it off where the account follows another one: it would trade the signal and its copy.',
  },
  rename: {
    action: 'Rename',
    of: (nickname: string) => `Rename ${nickname}`,
    title: (nickname: string) => `Rename ${nickname}`,
    field: 'New name',
    hint: 'Only how it is called here; nothing changes at the broker.',
    save: 'Save name',
  },
  removal: {
    action: 'Remove',
    of: (nickname: string) => `Remove ${nickname}: asks first`,
    title: (nickname: string) => `Remove ${nickname}?`,
    lines: {
      mt5: [
        'Signals and copies no longer reach it, and it leaves your list with its limits and symbol mappings.',
        'The account at the broker and its MetaTrader stay as they are.',
        'What it traded stays in your history.',
      ],
      paper: [
        'Its simulated terminal is stopped; its money and positions are gone.',
        'Signals and copies no longer reach it, and it leaves your list with its limits and symbol mappings.',
        'What it traded stays in your history.',
      ],
    },
    confirm: 'Remove account',
    anyway: 'Remove it all the same',
    done: (nickname: string) => `${nickname} was removed.`,
  },
  add: {
    title: 'Add an account',
    kind: 'What kind of account',
    kinds: {
      paper: {
        name: 'Practice',
        hint: 'Simulated prices, fills and money. Nothing reaches a broker.',
      },
      mt5: { name: 'MetaTrader 5', hint: 'Real or demo, with the expert advisor in its terminal.' },
    },
    number: 'Account number',
    numberHint: 'The login of your account at the broker, 4 to 20 digits.',
    numberPattern: '4 to 20 digits, without blanks',
    next: 'No password is asked: you log in to the broker in MetaTrader itself.',
    nickname: 'Name',
    nicknamePlaceholder: 'For example: Gold strategy',
    deposit: 'Starting balance',
    depositHint: '100 to 10,000,000',
    marginMode: 'Margin mode',
    hedging: 'Hedging: positions side by side',
    netting: 'Netting: one position per symbol',
    suffix: 'Symbol suffix (optional)',
    suffixHint: 'Like your broker’s, for example .pro; at most 8 letters, digits or . _ # -',
    submit: { paper: 'Create account', mt5: 'Add account' },
    busy: { paper: 'Creating…', mt5: 'Adding…' },
    created: (nickname: string) => `${nickname} was created and is starting.`,
    attached: (nickname: string) => `${nickname} was added: its terminal is attached to you.`,
    claimed: (nickname: string) => `${nickname} was added, and is not connected yet.`,
  },
};
