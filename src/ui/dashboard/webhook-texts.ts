export type TemplateName = 'strategy' | 'buy' | 'sell' | 'close';

const SENT = { id: '{{ticker}}|{{interval}}|{{timenow}}', time: '{{timenow}}' };

const TEMPLATES: Record<TemplateName, object> = {
  strategy: { action: '{{strategy.order.action}}', ticker: '{{ticker}}', volume: 0.01, ...SENT },
  buy: { action: 'BUY', ticker: '{{ticker}}', volume: 0.01, ...SENT },
  sell: { action: 'SELL', ticker: '{{ticker}}', volume: 0.01, ...SENT },
  close: { action: 'CLOSE_SYMBOL', ticker: '{{ticker}}', ...SENT },
};

/** The text for the message field of a TradingView alert; {{…}} is filled in there. */
export function alertMessage(name: TemplateName): string {
  return JSON.stringify(TEMPLATES[name], undefined, 2);
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
