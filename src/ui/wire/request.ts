/** What went wrong with a request, in words for the person at the screen. */
export class RequestFault extends Error {
  readonly code: string;
  readonly status: number;
  readonly requestId: string | undefined;
  readonly retryAfterS: number | undefined;
  /** The whole answer: a refused signal still says what became of each account. */
  readonly answer: unknown;

  constructor(message: string, facts: FaultFacts) {
    super(message);
    this.name = 'RequestFault';
    this.code = facts.code;
    this.status = facts.status;
    this.requestId = facts.requestId;
    this.retryAfterS = facts.retryAfterS;
    this.answer = facts.answer;
  }
}

type FaultFacts = {
  code: string;
  status: number;
  requestId?: string | undefined;
  retryAfterS?: number | undefined;
  answer?: unknown;
};

const UNREACHABLE = 'The server did not answer. Check that it is running, then try again.';
const UNREADABLE = 'The server gave an answer that this page cannot read. Load the page again.';
const TIMEOUT_MS = 15_000;

/** Reads JSON from our own server; throws a RequestFault that says what to do. */
export function get<T>(path: string): Promise<T> {
  return send<T>('GET', path);
}

/** Sends JSON to our own server; throws a RequestFault that says what to do. */
export function post<T>(path: string, body: unknown = {}): Promise<T> {
  return send<T>('POST', path, body);
}

/** Puts something in its place on our own server; throws a RequestFault that says what to do. */
export function put<T>(path: string, body: unknown): Promise<T> {
  return send<T>('PUT', path, body);
}

/** Changes some of it on our own server; throws a RequestFault that says what to do. */
export function patch<T>(path: string, body: unknown): Promise<T> {
  return send<T>('PATCH', path, body);
}

/** Removes something on our own server; throws a RequestFault that says what to do. */
export function remove<T>(path: string, body?: unknown): Promise<T> {
  return send<T>('DELETE', path, body);
}

/** Sends a text as it is, as an alert comes; throws a RequestFault that says what to do. */
export function postText<T>(path: string, text: string): Promise<T> {
  return send<T>('POST', path, new Blob([text], { type: 'text/plain' }));
}

type Guard = {
  /** What every change carries as proof that this page sent it; undefined where no session stands behind it. */
  csrfToken: () => string | undefined;
  /** Reads the token anew; true when the same person is signed in, so that the change may be sent once more. */
  renew: () => Promise<boolean>;
  /** Hears of every refusal before the caller does. */
  onRefused: (fault: RequestFault) => void;
};

let guard: Guard | undefined;

/** Lets whoever knows the session take part in every request. */
export function guardRequests(wanted: Guard): void {
  guard = wanted;
}

async function send<T>(method: string, path: string, body?: unknown): Promise<T> {
  try {
    return await sendOnce<T>(method, path, body);
  } catch (error) {
    if (!(error instanceof RequestFault)) throw error;
    // Refused before anything was done, so sending it again cannot do it twice.
    if (error.code === 'CSRF_FAILED' && (await guard?.renew()) === true) {
      return sendOnce<T>(method, path, body);
    }
    guard?.onRefused(error);
    throw error;
  }
}

async function sendOnce<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await ask(method, path, body);
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw faultOf(response, answer);
  if (answer === undefined) throw new RequestFault(UNREADABLE, { code: 'UNREADABLE', status: 200 });
  return answer as T;
}

async function ask(method: string, path: string, body: unknown): Promise<Response> {
  const isChange = method !== 'GET';
  const isText = body instanceof Blob;
  const csrfToken = isChange ? guard?.csrfToken() : undefined;
  try {
    return await fetch(path, {
      method,
      headers: {
        Accept: 'application/json',
        ...(isChange && !isText && { 'Content-Type': 'application/json' }),
        ...(csrfToken !== undefined && { 'X-CSRF-Token': csrfToken }),
      },
      body: body === undefined ? null : isText ? body : JSON.stringify(body),
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch {
    throw new RequestFault(UNREACHABLE, { code: 'UNREACHABLE', status: 0 });
  }
}

function faultOf(response: Response, answer: unknown): RequestFault {
  const error = (
    answer as { error?: { code?: string; message?: string; request_id?: string } } | undefined
  )?.error;
  const retryAfterS = Number(response.headers.get('retry-after'));
  return new RequestFault(error?.message ?? `${UNREADABLE} (HTTP ${response.status})`, {
    code: error?.code ?? 'UNREADABLE',
    status: response.status,
    requestId: error?.request_id,
    retryAfterS: retryAfterS > 0 ? retryAfterS : undefined,
    answer,
  });
}

/** The sentence to show for anything that was thrown. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
