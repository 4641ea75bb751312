/** The names under which people write the fields of a message, and which of them say the same. */

/** What a field of a message says; each has one meaning however it is written. */
export const CONCEPTS = {
  action: ['action'],
  symbol: ['symbol', 'ticker'],
  volume: ['volume', 'lots', 'lot', 'lot_size', 'quantity', 'qty', 'size', 'contracts'],
  risk: ['risk'],
  order_type: ['order_type', 'type'],
  price: ['price'],
  limit_price: ['limit_price'],
  close: ['close', 'close_price'],
  take_profit: ['take_profit', 'tp', 'tp_price', 'take_profit_price', 'target', 'target_price'],
  take_profit_points: ['take_profit_points', 'tp_points', 'target_points'],
  take_profit_pips: ['take_profit_pips', 'tp_pips', 'target_pips'],
  stop_loss: ['stop_loss', 'sl', 'sl_price', 'stop_loss_price'],
  stop_loss_points: ['stop_loss_points', 'sl_points'],
  stop_loss_pips: ['stop_loss_pips', 'sl_pips'],
  ticket: ['ticket'],
  position_type: ['position_type'],
  percent: ['percent'],
  comment: ['comment'],
  account: ['account', 'accounts', 'account_number', 'account_id', 'acct', 'login'],
  id: ['id'],
  time: ['time'],
  market_position: ['market_position'],
  prev_market_position: ['prev_market_position'],
  market_position_size: ['market_position_size'],
  prev_market_position_size: ['prev_market_position_size'],
  position_size: ['position_size'],
} as const;

export type Concept = keyof typeof CONCEPTS;

/** A field as it stands in a message. */
export type Given = { readonly name: string; readonly value: unknown };

export type Fields = {
  readonly known: ReadonlyMap<Concept, readonly Given[]>;
  readonly unknown: readonly Given[];
};

/** A level may be written as an object: {"stopLoss":{"price":1.05}}. */
const NESTED: ReadonlySet<Concept> = new Set<Concept>(['stop_loss', 'take_profit']);

const BY_NAME = new Map<string, Concept>(
  Object.entries(CONCEPTS).flatMap(([concept, names]) =>
    names.map((name): [string, Concept] => [squash(name), concept as Concept]),
  ),
);

/** Sorts what a message gives by what it says; what is null is not given. */
export function sortFields(message: object): Fields {
  const known = new Map<Concept, Given[]>();
  const unknown: Given[] = [];
  const sort = (name: string, shown: string, value: unknown): void => {
    const concept = conceptOf(name);
    if (value === null || value === undefined) return;
    if (concept === undefined) unknown.push({ name: shown, value });
    else if (isPlainObject(value) && NESTED.has(concept)) sortLevel(concept, shown, value);
    else known.set(concept, [...(known.get(concept) ?? []), { name: shown, value }]);
  };
  const sortLevel = (concept: Concept, shown: string, level: object): void => {
    for (const [part, value] of Object.entries(level)) {
      const isPrice = squash(part) === 'price';
      sort(isPrice ? concept : `${concept}_${part}`, `${shown}.${part}`, value);
    }
  };
  for (const [name, value] of Object.entries(message)) sort(name, name, value);
  return { known, unknown };
}

/** stopLoss, STOP-LOSS and stop_loss are one name. */
export function squash(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '');
}

export function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The name by which a concept is known in documents and mended messages. */
export function nameOf(concept: Concept): string {
  return CONCEPTS[concept][0];
}

/** What a field of this name says; undefined for an unknown one. */
export function conceptOf(name: string): Concept | undefined {
  return BY_NAME.get(squash(name));
}
