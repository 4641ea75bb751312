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
  incomplete: 'Type the user and the password, then sign in.',
  wrong_login:
    'User and password do not fit. They are BASIC_USER and BASIC_PASS of the file .env; upper and lower case count.',
  no_login: 'The login of .env is not taken here. Sign in with Google.',
  limited: 'Too many sign-ins were tried. Wait {wait}, then try again.',
} as const;
export type Problem = keyof typeof PROBLEMS;

export type LoginPage = {
  ways: { google: boolean; basic: boolean };
  returnTo: string;
  /** Somebody who is signed in must show again who they are. */
  isAgain: boolean;
  problem?: Problem | undefined;
  /** For a limit: when it is over. */
  retryAfterS?: number | undefined;
  /** What was typed as user, to be mended. */
  user?: string | undefined;
};

export const GOOGLE_SETUP =
  'To let people sign in with Google, set GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET, EXTERNAL_BASE_URL and ADMIN_EMAIL in .env, then start again.';
const NO_WAY = 'Nobody can sign in yet: set BASIC_USER and BASIC_PASS in .env, then start again.';

/** The sentence for a problem. */
export function sentenceOf(problem: Problem, retryAfterS = 900): string {
  const minutes = Math.ceil(retryAfterS / 60);
  const wait = minutes === 1 ? 'a minute' : `${String(minutes)} minutes`;
  return PROBLEMS[problem].replace('{wait}', wait);
}

/** The page at /login, and what every failed sign-in ends in. It works without a script; nothing of a provider is in it. */
export function loginPage(page: LoginPage): string {
  const { ways, isAgain, problem } = page;
  const next = ownPath(page.returnTo);
  const google = `/login/google?${isAgain ? 'again=1&' : ''}next=${encodeURIComponent(next)}`;
  const parts = [
    isAgain
      ? '<p class="why">Show that it is you. After that you are back where you were.</p>'
      : '',
    problem === undefined
      ? ''
      : `<p class="problem" id="problem" role="alert">${escaped(sentenceOf(problem, page.retryAfterS))}</p>`,
    ways.basic ? form(page, next) : '',
    ways.basic && ways.google ? '<p class="or">or</p>' : '',
    ways.google ? `<a class="way" href="${escaped(google)}">Continue with Google</a>` : '',
    ways.basic || ways.google ? '' : `<p class="problem">${NO_WAY}</p>`,
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${problem === undefined ? '' : 'Not signed in: '}Sign in – Signalpost</title>
<link rel="icon" href="/icon.svg">
<script src="/theme.js"></script>
<link rel="stylesheet" href="/sign-in.css">
</head>
<body>
<main>
<h1>Signalpost</h1>
${parts.filter((part) => part !== '').join('\n')}
</main>
</body>
</html>
`;
}

/** After a failure the password is typed anew, and the user only where it is mended. */
function form({ isAgain, problem, user = '' }: LoginPage, next: string): string {
  const fault = problem === 'wrong_login' || problem === 'incomplete';
  const marks = fault ? ' aria-invalid="true" aria-describedby="problem"' : '';
  const [atUser, atPass] = user === '' ? [' autofocus', ''] : ['', ' autofocus'];
  return `<form method="post" action="/login">
<input type="hidden" name="next" value="${escaped(next)}">${
    isAgain ? '\n<input type="hidden" name="again" value="1">' : ''
  }
<label for="user">User</label>
<input id="user" name="user" value="${escaped(user)}" autocomplete="username" autocapitalize="none" spellcheck="false" required${marks}${atUser}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${marks}${atPass}>
<button type="submit">Sign in</button>
</form>${problem === 'wrong_login' ? '' : `\n${HINT}`}`;
}

const HINT = '<p class="hint">The login is in the file .env, as BASIC_USER and BASIC_PASS.</p>';
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? '');
}
