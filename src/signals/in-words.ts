/** What a signal means, in plain words and in the form that documents use. */
import { isoUtc } from '../base/clock.ts';
import { isOpening, showAskedSymbol, type Level, type Side } from '../trade/index.ts';
import type { Signal } from './signal.ts';

/** One or two sentences for somebody who wants to know what a message would do. */
export function sayMeaning(signal: Signal): string {
  if (signal.closesFirst !== undefined) {
    return `Closes the whole ${position(signal.closesFirst)} of ${nameIn(signal)}, then ${opening(signal)}`;
  }
  if (isOpening(signal.action)) return capital(opening(signal));
  if (signal.action === 'MODIFY') return change(signal);
  if (signal.action === 'CANCEL') return `Cancels the waiting orders${about(signal)}.`;
  if (signal.action === 'CLOSE_ALL')
    return 'Closes every position of the account, whatever its symbol.';
  return close(signal);
}

function opening(signal: Signal): string {
  const { action, orderType, price, limitPrice, volume } = signal;
  const verb = action === 'BUY' ? 'buys' : 'sells';
  const size = volume === undefined ? `lots sized by the stop` : `${volume} lots`;
  const at =
    orderType === 'market'
      ? 'at the market price'
      : `by a ${orderType.replace('_', '-')} order at ${String(price)}${limitPrice === undefined ? '' : ` (limit ${String(limitPrice)})`}`;
  return `${verb} ${size} of ${nameIn(signal)} ${at}, ${protection(signal)}.`;
}

function protection({ stopLoss, takeProfit }: Signal): string {
  if (stopLoss === undefined && takeProfit === undefined) return 'without stop or target';
  return [
    stopLoss === undefined ? 'without a stop' : `stop ${level(stopLoss)}`,
    takeProfit === undefined ? 'without a target' : `target ${level(takeProfit)}`,
  ].join(', ');
}

function level(given: Level): string {
  if ('pips' in given) return `${String(given.pips)} pips away`;
  if ('points' in given) return `${String(given.points)} points away`;
  return given.price === 0 ? 'removed' : `at ${String(given.price)}`;
}

function close(signal: Signal): string {
  const { positionType, volume, percent, ticket } = signal;
  const what =
    ticket === undefined
      ? `the ${positionType === undefined ? 'position' : position(positionType)} of ${nameIn(signal)}`
      : `position ${ticket}`;
  if (volume !== undefined)
    return `Closes ${volume} lots of ${what}, the oldest first; opens nothing.`;
  if (percent !== undefined) return `Closes ${String(percent)} % of ${what}; opens nothing.`;
  return `Closes the whole of ${what}; opens nothing.`;
}

function change(signal: Signal): string {
  const { stopLoss, takeProfit } = signal;
  const levels = [
    ...(stopLoss === undefined ? [] : [`the stop: ${level(stopLoss)}`]),
    ...(takeProfit === undefined ? [] : [`the target: ${level(takeProfit)}`]),
  ];
  return `Changes${about(signal)} ${levels.join(' and ')}.`;
}

function about({ symbol, ticket }: Signal): string {
  if (ticket !== undefined) return ` of ${ticket}`;
  return symbol === undefined ? '' : ` of ${symbol}`;
}

function position(side: Side): string {
  return side === 'BUY' ? 'long' : 'short';
}

function nameIn({ symbol = 'the symbol' }: Signal): string {
  return symbol;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The message by its documented names; undefined for one of a strategy that only the strategy's own fields can say. */
export function messageOf(signal: Signal): object | undefined {
  const { action, orderType, symbol, exchange, volume, riskSize, price, limitPrice } = signal;
  const { ticket, positionType, percent, comment, accounts, key, seenPrice, sentAtMs } = signal;
  const { closesFirst, share, heldBefore } = signal;
  if (closesFirst !== undefined || share !== undefined || heldBefore !== undefined)
    return undefined;
  return {
    action,
    ...(symbol !== undefined && { symbol: showAskedSymbol({ symbol, exchange }) }),
    ...(volume !== undefined && { volume: Number(volume) }),
    ...(riskSize !== undefined && { risk: riskSize }),
    ...(orderType !== 'market' && { order_type: orderType }),
    ...(price !== undefined && { price }),
    ...(limitPrice !== undefined && { limit_price: limitPrice }),
    ...levelFields('stop_loss', signal.stopLoss),
    ...levelFields('take_profit', signal.takeProfit),
    ...(ticket !== undefined && { ticket }),
    ...(positionType !== undefined && { position_type: positionType }),
    ...(percent !== undefined && { percent }),
    ...(comment !== '' && { comment }),
    ...(accounts.length > 0 && { accounts }),
    ...(key !== undefined && { id: key }),
    ...(seenPrice !== undefined && { close: seenPrice }),
    ...(sentAtMs !== undefined && { time: isoUtc(sentAtMs) }),
  };
}

function levelFields(name: string, given: Level | undefined): Record<string, number> {
  if (given === undefined) return {};
  if ('price' in given) return { [name]: given.price };
  return 'pips' in given ? { [`${name}_pips`]: given.pips } : { [`${name}_points`]: given.points };
}
