import { post, RequestFault } from '../wire/request.ts';

export type TestSignal = {
  account: string;
  symbol: string;
  side: 'BUY' | 'SELL';
  volume: number;
};

/** What the webhook said at once: the id to follow, or why there is none. */
export type Knock = { signalId: string | undefined; refusal: RequestFault | undefined };

/** Posts to the user's own webhook as TradingView would; a refusal is an answer, not an error. */
export async function sendTestSignal(webhookUrl: string, wanted: TestSignal): Promise<Knock> {
  const message = {
    action: wanted.side,
    symbol: wanted.symbol,
    volume: wanted.volume,
    accounts: [wanted.account],
    comment: 'test',
    id: `test-${crypto.getRandomValues(new Uint32Array(2)).join('-')}`,
  };
  try {
    // By its path, so that it works from wherever this page was opened.
    const answer = await post<{ signal_id: string }>(new URL(webhookUrl).pathname, message);
    return { signalId: answer.signal_id, refusal: undefined };
  } catch (error) {
    if (!(error instanceof RequestFault)) throw error;
    const { signal_id: signalId } = (error.answer ?? {}) as { signal_id?: string };
    return { signalId, refusal: error };
  }
}
