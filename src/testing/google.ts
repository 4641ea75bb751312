import { OAuth2Server, type MutableResponse } from 'oauth2-mock-server';
import { launchBrowser } from './browser.ts';
import { freePort, newFolder, removeFolder, startProgram } from './program.ts';

/** A real OAuth server in Google's place. It signs in whoever sits at it: one person at a time, as a test says. */
async function startGoogle<Person extends Record<string, unknown>>(
  hostname: string,
  first: Person,
) {
  const server = new OAuth2Server();
  let person = first;
  await server.issuer.keys.generate('RS256');
  await server.start(0, hostname);
  server.service.on('beforeUserinfo', (answer: MutableResponse) => {
    answer.body = { ...person };
  });
  const issuer = server.issuer.url ?? '';
  return {
    server,
    issuer,
    /** What makes a program take it for Google. */
    env: {
      GOOGLE_CLIENT_ID: 'client-1',
      GOOGLE_CLIENT_SECRET: 'GOCSPX-only-for-this-test',
      GOOGLE_AUTH_URL: `${issuer}/authorize`,
      GOOGLE_TOKEN_URL: `${issuer}/token`,
      GOOGLE_USERINFO_URL: `${issuer}/userinfo`,
    },
    seat: (next: Person): void => {
      person = next;
    },
    stop: () => server.stop(),
  };
}

type SignInOptions<Person> = { hostname: string; first: Person; adminEmail: string };

/** The program with such a Google, and a real browser in which nobody has signed in. */
export async function openSignIn<Person extends Record<string, unknown>>({
  hostname,
  first,
  adminEmail,
}: SignInOptions<Person>) {
  const google = await startGoogle(hostname, first);
  const folder = newFolder('sign-in');
  const port = await freePort();
  const program = await startProgram({
    folder,
    port,
    env: {
      EXTERNAL_BASE_URL: `http://127.0.0.1:${String(port)}`,
      ADMIN_EMAIL: adminEmail,
      ...google.env,
    },
  });
  const browser = await launchBrowser();
  return {
    google,
    folder,
    program,
    browser,
    close: async () => {
      await browser.close();
      await program.stop();
      await google.stop();
      await removeFolder(folder);
    },
  };
}

export type OpenSignIn<Person extends Record<string, unknown>> = Awaited<
  ReturnType<typeof openSignIn<Person>>
>;
