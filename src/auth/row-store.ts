import session from 'express-session';

/** What the store does, as plain functions of the id that the cookie carries. */
type Rows = {
  get: (secret: string) => session.SessionData | undefined;
  set: (secret: string, content: session.SessionData) => void;
  destroy: (secret: string) => void;
};

/** What express-session asks of a store; it has no touch(), so that the end of a long stream is not activity. */
export class RowStore extends session.Store {
  readonly #rows: Rows;

  constructor(rows: Rows) {
    super();
    this.#rows = rows;
  }

  override get(
    secret: string,
    done: (error: unknown, content?: session.SessionData | null) => void,
  ): void {
    const outcome = attempt(() => this.#rows.get(secret));
    if ('error' in outcome) done(outcome.error);
    else done(undefined, outcome.value ?? null);
  }

  override set(secret: string, content: session.SessionData, done?: (error?: unknown) => void) {
    const outcome = attempt(() => {
      this.#rows.set(secret, content);
    });
    done?.('error' in outcome ? outcome.error : undefined);
  }

  override destroy(secret: string, done?: (error?: unknown) => void): void {
    const outcome = attempt(() => {
      this.#rows.destroy(secret);
    });
    done?.('error' in outcome ? outcome.error : undefined);
  }
}

function attempt<T>(work: () => T): { value: T } | { error: unknown } {
  try {
    return { value: work() };
  } catch (error) {
    return { error };
  }
}

/** Waits for a step of express-session. */
export function settled(run: (done: (error?: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    run((error) => {
      if (error === undefined || error === null) resolve();
      else reject(error instanceof Error ? error : new Error('session not stored'));
    });
  });
}
