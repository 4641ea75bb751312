import { isPlaceholder } from './base/placeholders.ts';

/** Makes 64 hexadecimal digits in the shells of Windows and of everything else. */
export const MAKE_SECRET = `node -e "console.log(require('node:crypto').randomBytes(32).toString('hex'))"`;

/** What the operator makes up, best at random. */
export const RANDOM_SECRETS = ['SECRET_KEY', 'SIGNALPOST_KEY', 'BASIC_PASS', 'WEBHOOK_TOKEN'];
/** What nobody may know or see: never a placeholder, and never shown. */
export const SECRET_NAMES: ReadonlySet<string> = new Set([
  ...RANDOM_SECRETS,
  ...['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET', 'EMAIL_PASS'],
]);

/** What to write where a secret is missing or wrong. */
export function wayOut(name: string): string {
  switch (name) {
    case 'SECRET_KEY':
      return ': write SECRET_KEY=<at least 32 random characters>';
    case 'SIGNALPOST_KEY':
      return ': write SIGNALPOST_KEY=<64 hexadecimal digits>, the ones the database was made with, or new ones where there is no database yet';
    case 'BASIC_PASS':
      return ': write BASIC_PASS=<a password of at least 8 characters>';
    case 'WEBHOOK_TOKEN':
      return ': write WEBHOOK_TOKEN=<at least 16 random characters>, or leave it empty: every user has a webhook without it';
    case 'GOOGLE_CLIENT_ID':
    case 'GOOGLE_CLIENT_SECRET':
      return ': copy it from the Google Cloud console, or leave GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET empty';
    case 'EMAIL_PASS':
      return ': write the password of your mail account, or leave it empty';
    default:
      return '';
  }
}

/** What is wrong with a value before anything is known about its meaning; undefined where nothing is. */
export function faultOfText(name: string, value: string): string | undefined {
  if (SECRET_NAMES.has(name) && isPlaceholder(value)) {
    return `is still the placeholder of an example${wayOut(name)}`;
  }
  // dotenv makes line feeds of the two characters \n between double quotes, as in "C:\new".
  return /\p{Cc}/u.test(value)
    ? 'holds a line feed or another control character: between double quotes \\n and \\r become one, so write the value between single quotes or without any'
    : undefined;
}
