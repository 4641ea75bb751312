import type { ApiScope } from '../wire/people.ts';

const scopes: Record<ApiScope, { name: string; hint: string }> = {
  read: { name: 'Read', hint: 'See accounts, positions, signals and symbols' },
  signal: { name: 'Signal', hint: 'Send signals, which open and close positions' },
  trade: {
    name: 'Trade',
    hint: 'Change accounts, symbols, limits and settings; stop trading, not resume it',
  },
};

export const words = {
  never: 'not yet',
  uses: (count: number) => {
    if (count === 0) return 'never';
    return count === 1 ? 'once' : `${count} times`;
  },
  profile: {
    title: 'Profile and tokens',
    name: 'Name',
    email: 'E-mail',
    userId: 'User ID',
    since: 'User since',
    lastLogin: 'Last sign-in',
    role: 'Role',
    admin: 'Administrator',
    member: 'User',
    fromGoogle: 'Name and e-mail follow your Google account at each sign-in.',
  },
  webhook: {
    title: 'Webhook address',
    created: 'Created',
    used: 'Used',
    lastUsed: 'Last used',
    rotate: 'Rotate address',
    rotated: 'You have a new address. Put it into your alerts.',
    olderTitle: 'Replaced addresses that still work',
    olderLine: (until: string) => `works until ${until}`,
    olderUsed: (when: string) => `last used ${when}`,
    olderUnused: 'not used yet',
    dialog: {
      title: 'Rotate the webhook address?',
      grace: 'How long does the old address keep working?',
      choices: [
        { hours: 0, name: 'Not at all', hint: 'It has leaked' },
        { hours: 1, name: '1 hour', hint: 'Few alerts to change' },
        { hours: 24, name: '24 hours', hint: 'Many alerts to change' },
      ],
      lines: (hours: number) => [
        'You get a new address at once.',
        hours === 0
          ? 'The old address stops now: alerts that still use it are refused, exits too.'
          : `The old address goes on for ${hours === 1 ? 'one hour' : `${hours} hours`} and then stops: until then change every alert.`,
        'Positions, accounts and history stay as they are.',
      ],
      action: 'Rotate address',
    },
  },
  tokens: {
    title: 'API tokens',
    hint: 'For scripts: sent as “Authorization: Bearer …”. A token does what it was made for and nothing of a person’s: it makes no other tokens and ends no sessions.',
    emptyTitle: 'No API tokens',
    emptyHint: 'Create one below when a script is to read your history or send signals for you.',
    create: 'Create a token',
    name: 'Name',
    namePlaceholder: 'For example: Nightly report',
    scopes: 'What it may do',
    scope: scopes,
    expiry: 'Expires after',
    days: (days: number) => `${days} days`,
    submit: 'Create token',
    busy: 'Creating…',
    needsScope: 'Choose at least one thing it may do.',
    madeTitle: 'Copy your new token now',
    madeHint: 'It is shown this once. The server keeps only a fingerprint of it.',
    madeLabel: 'new API token',
    madeDone: 'I have copied it',
    expires: (when: string) => `expires ${when}`,
    expired: (when: string) => `expired ${when}`,
    used: (count: string, when: string) => `used ${count}, last ${when}`,
    unused: 'never used',
    revoke: 'Revoke',
    revokeOf: (name: string) => `Revoke ${name}`,
    dialog: {
      title: (name: string) => `Revoke “${name}”?`,
      lines: [
        'Whatever uses it is refused from its next request on.',
        'Streams opened with it end now.',
        'It cannot be brought back; you can make another.',
      ],
    },
  },
  sessions: {
    title: 'Sessions',
    heading: 'Where you are signed in',
    hint: 'A session ends after 30 minutes without use, and after 8 hours in any case.',
    current: 'This one',
    address: 'Address',
    signedIn: 'Signed in',
    lastSeen: 'Last seen',
    now: 'now',
    end: 'End',
    endOf: (device: string, address: string) => `End the session of ${device} at ${address}`,
    endOthers: 'End all others',
    othersTitle: 'End all other sessions?',
    endTitle: (device: string) => `End the session on ${device}?`,
    endLines: ['It is signed out at once, with its live view.', 'This session stays.'],
    ended: (count: number) =>
      count === 1 ? 'One session was ended.' : `${count} sessions were ended.`,
    emptyTitle: 'No sessions',
    emptyHint:
      'You use the login of .env, which your browser sends by itself. Sessions begin with a sign-in on the login page.',
  },
};
