export type GreetingFacts = {
  baseUrl: string;
  ways: { google: boolean; basic: boolean };
  adminEmail: string;
  /** Undefined at every start but the first. */
  first: FirstStart | undefined;
  platform: NodeJS.Platform;
};

type FirstStart = {
  user: string;
  /** Only one that this start has made: what the operator chose is theirs to know. */
  pass: string | undefined;
  token: string;
  isNewEnv: boolean;
};

/** What a person needs now; the login and the webhook address only once, at the first start. */
export function greeting(facts: GreetingFacts): string {
  const { baseUrl, ways, first } = facts;
  const lines = [`Signalpost is running at ${baseUrl}`, ...wayIn(facts)];
  if (first === undefined) return lines.join('\n');
  const address = `${baseUrl}/webhook/${first.token}`;
  return [
    ...lines,
    '',
    'Your webhook (keep it secret):',
    `  ${address}`,
    '',
    `Try it on your practice account${facts.platform === 'win32' ? ', in PowerShell' : ''}:`,
    ...tryLines(address, facts.platform).map((line) => `  ${line}`),
    '',
    `This is shown once. ${ways.basic && first.isNewEnv ? 'The login was written to .env; the' : 'The'} webhook is on the page.`,
  ].join('\n');
}

function wayIn({ baseUrl, ways, adminEmail, first }: GreetingFacts): string[] {
  if (!ways.basic && !ways.google) {
    return ['Nobody can sign in: set BASIC_USER and BASIC_PASS in .env, then start again.'];
  }
  if (first === undefined) {
    return ways.basic ? ['The login is in .env (BASIC_USER, BASIC_PASS).'] : [];
  }
  const lines = ['', `Sign in at ${baseUrl}/login`];
  if (ways.basic) {
    lines.push(`  Login     ${first.user}`);
    lines.push(`  Password  ${first.pass ?? 'the one you have set as BASIC_PASS'}`);
  }
  if (ways.google) lines.push(`  with the Google account ${adminEmail}`);
  return lines;
}

const MESSAGE = '{"action":"BUY","symbol":"EURUSD","volume":0.01}';

/** A command that sends a first signal, for the shell that the platform has. */
function tryLines(address: string, platform: NodeJS.Platform): string[] {
  if (platform !== 'win32') {
    const url = `'${address.replaceAll("'", "'\\''")}'`;
    return [`curl -X POST ${url} -H 'Content-Type: application/json' \\`, `  -d '${MESSAGE}'`];
  }
  const url = `'${address.replaceAll("'", "''")}'`;
  return [
    `Invoke-RestMethod -Method Post -Uri ${url} -ContentType 'application/json' -Body '${MESSAGE}'`,
  ];
}
