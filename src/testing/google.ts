import { OAuth2Server, type MutableResponse } from 'oauth2-mock-server';

/** A real OAuth server in Google's place. It signs in whoever sits at it: one person at a time, as a test says. */
export async function startGoogle<Person extends Record<string, unknown>>(
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

export type Google<Person extends Record<string, unknown>> = Awaited<
  ReturnType<typeof startGoogle<Person>>
>;
