import { ownPath } from './own-path.ts';

/** Why somebody was not let in, with what to do next. A closed list: no text of a provider reaches the page. */
export const PROBLEMS = {
  cancelled: 'You did not let Google tell who you are. Sign in again and choose Continue.',
  state: 'This sign-in had expired or was begun in another window. Start again from here.',
  provider: 'Google did not answer as expected. Wait a moment, then try again.',
  unverified: 'Google has not verified your e-mail address. Verify it there, then try again.',
  not_allowed:
    'Your e-mail address is not on the list of this installation. Ask its administrator.',
  disabled: 'Your user is switched off. Ask the administrator of this installation.',
  email_taken:
    'This e-mail address belongs to a user who signs in with another Google account. Ask the administrator.',
  wrong_login: 'This login is not valid. Use BASIC_USER and BASIC_PASS of the file .env.',
  limited: 'Too many failed sign-ins. Try again in a quarter of an hour.',
} as const;
export type Problem = keyof typeof PROBLEMS;

export type LoginPage = {
  ways: { google: boolean; basic: boolean };
  returnTo: string;
  problem?: Problem;
};

export const GOOGLE_SETUP =
  'To let people sign in with Google, set GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET, EXTERNAL_BASE_URL and ADMIN_EMAIL in .env, then start again.';

/** The page at /login, and what every failed sign-in ends in. Nothing in it comes from outside. */
export function loginPage({ ways, returnTo, problem }: LoginPage): string {
  const next = `next=${encodeURIComponent(ownPath(returnTo))}`;
  const lines = [
    problem === undefined ? '' : `<p class="problem" role="alert">${PROBLEMS[problem]}</p>`,
    ways.google ? `<a class="way" href="/login/google?${next}">Continue with Google</a>` : '',
    ways.basic ? `<a class="way" href="/login/basic?${next}">Use the login of .env</a>` : '',
    ways.google ? '' : `<p class="hint">${GOOGLE_SETUP}</p>`,
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in – Signalpost</title>
<link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/sign-in.css">
</head>
<body>
<main>
<h1>Signalpost</h1>
${lines.filter((line) => line !== '').join('\n')}
</main>
</body>
</html>
`;
}
