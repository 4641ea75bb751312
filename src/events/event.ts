/**
 * All that can happen and that somebody may watch. An event is a bell, not a letter: it carries what a screen
 * needs to move, and who needs facts reads them through the owner's door.
 */
export type AppEvent =
  | { type: 'signal.received'; signal: unknown }
  | { type: CommandEventType; command: CommandEvent }
  /** An account has come to the user, is another than before, or is theirs no more. */
  | { type: 'account.created' | 'account.changed' | 'account.removed'; account: string }
  | { type: 'account.status'; account: unknown }
  | { type: 'account.positions'; account: string }
  /** Its symbols, what they are mapped to, or a question about one has changed. */
  | { type: 'account.symbols'; account: string }
  | { type: 'account.alert'; account: string; message: string }
  /** How far an account that is being closed out has come. */
  | { type: 'account.flatten'; account: string; status: string; left: number; explanation: string }
  | { type: 'trading.changed'; state: string; reason: string; since: string | null }
  | { type: 'copy.made' | 'copy.ended'; copy: unknown }
  | { type: 'trade.opened' | 'trade.closed'; account: string; position: string; symbol: string };

export type CommandEventType = `command.${CommandOutcome}`;

export type CommandOutcome =
  | 'written'
  | 'acked'
  | 'executed'
  | 'partial'
  | 'rejected'
  | 'expired'
  | 'unknown'
  | 'not_executed'
  | 'cancelled'
  | 'write_failed';

export type CommandEvent = {
  signal_id: string;
  command_id: string;
  account: string;
  status: CommandOutcome;
  symbol: string | null;
  volume: string | null;
  price: number | null;
  message: string;
};

export const TOPICS = ['history', 'copy-trades', 'status'] as const;
export type Topic = (typeof TOPICS)[number];

/** The stream that carries an event besides /events, which carries all. */
export function topicOf(type: AppEvent['type']): Topic {
  if (type.startsWith('account.') || type === 'trading.changed') return 'status';
  return type.startsWith('copy.') ? 'copy-trades' : 'history';
}
