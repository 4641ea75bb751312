/**
 * The messages that a trader pastes into an alert of TradingView, which fills in every {{…}}. A strategy's says what it
 * holds before and after its order, because that decides what the order means; its id holds everything that can tell two
 * orders of one second apart, because the same id is carried out once.
 */
export const READY_MESSAGES = {
  strategy: {
    action: '{{strategy.order.action}}',
    ticker: '{{ticker}}',
    volume: 0.01,
    market_position: '{{strategy.market_position}}',
    prev_market_position: '{{strategy.prev_market_position}}',
    market_position_size: '{{strategy.market_position_size}}',
    prev_market_position_size: '{{strategy.prev_market_position_size}}',
    time: '{{timenow}}',
    id: [
      '{{strategy.order.id}}',
      '{{strategy.order.action}}',
      '{{strategy.order.contracts}}',
      '{{strategy.order.price}}',
      '{{strategy.market_position}}',
      '{{strategy.market_position_size}}',
      '{{strategy.prev_market_position}}',
      '{{strategy.prev_market_position_size}}',
      '{{ticker}}',
      '{{interval}}',
      '{{timenow}}',
    ].join('|'),
  },
  buy: { action: 'BUY', ticker: '{{ticker}}', volume: 0.01, ...sent('BUY') },
  sell: { action: 'SELL', ticker: '{{ticker}}', volume: 0.01, ...sent('SELL') },
  close: { action: 'CLOSE_SYMBOL', ticker: '{{ticker}}', ...sent('CLOSE_SYMBOL') },
  closeAll: { action: 'CLOSE_ALL', ...sent('CLOSE_ALL') },
} as const;

export type TemplateName = keyof typeof READY_MESSAGES;

/** Of an indicator's alert: two alerts on one chart may ring in the same second. */
function sent(action: string) {
  return { time: '{{timenow}}', id: `${action}|{{ticker}}|{{interval}}|{{timenow}}` };
}

/** The text for the message field of a TradingView alert. */
export function alertMessage(name: TemplateName): string {
  return JSON.stringify(READY_MESSAGES[name], undefined, 2);
}

/** One line for a shell that sends a small order. */
export function curlLine(url: string): string {
  const body = '{"action":"BUY","symbol":"EURUSD","volume":0.01}';
  return `curl -X POST '${url}' -H 'Content-Type: application/json' -d '${body}'`;
}

const PRIVATE_HOST =
  /^(localhost|.*\.local|\[?::1\]?|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.)/;

/** False for an address that only this network can reach, and for ports TradingView does not call. */
export function isReachableByTradingView(url: string): boolean {
  const { hostname, port } = new URL(url);
  // The port is empty when it is the scheme's own, 80 or 443.
  return (port === '' || port === '80' || port === '443') && !PRIVATE_HOST.test(hostname);
}
