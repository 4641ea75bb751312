/** The shapes the server sends, field names as in the HTTP contract. */

export type Presence = 'online' | 'stale' | 'offline';

export type Account = {
  account: string;
  nickname: string;
  kind: 'paper' | 'mt5';
  broker: string;
  server: string;
  currency: string | null;
  status: Presence;
  simulated: boolean;
  is_paused: boolean;
  /** Whose account it is, is shown; until then it is a claim, which sees and sends nothing. */
  is_proven: boolean;
  receives_webhooks: boolean;
  /** What its expert advisor takes and sends; null until it has said so. */
  modes: string[] | null;
  /** The switch that keeps the terminal from trading, as a sentence. */
  trading_block: string | null;
  /** What of the terminal's files cannot be read, each a sentence. */
  faults: string[];
  margin_mode: string | null;
  leverage: number | null;
  balance: number | null;
  equity: number | null;
  profit: number | null;
  margin: number | null;
  free_margin: number | null;
  positions: number | null;
  orders: number | null;
  ping_ms: number | null;
  /** Of the expert advisor; empty when there was none. */
  last_error: string;
  last_heartbeat_at: string | null;
  created_at: string;
};

export type NewAccount =
  | {
      kind: 'paper';
      nickname: string;
      deposit?: number;
      margin_mode?: 'hedging' | 'netting';
      suffix?: string;
    }
  | { kind: 'mt5'; account: string; nickname: string };

export type AccountChange = { nickname?: string; receives_webhooks?: boolean };

export type Position = {
  ticket: string;
  position: string;
  symbol: string;
  type: 'BUY' | 'SELL';
  volume: number;
  open_price: number;
  current_price: number;
  stop_loss: number;
  take_profit: number;
  swap: number;
  profit: number;
  magic: string;
  comment: string;
  open_time_ms: number;
};

export type PendingOrder = {
  ticket: string;
  symbol: string;
  type: string;
  volume: number;
  price: number;
  limit_price: number;
  stop_loss: number;
  take_profit: number;
  current_price: number;
  magic: string;
  comment: string;
  placed_time_ms: number;
  expires_ms: number | null;
};

export type Snapshot = { as_of: string | null; positions: Position[]; orders: PendingOrder[] };

export type BrokerSymbol = {
  name: string;
  description: string;
  digits: number;
  contract_size: number;
  volume_min: number;
  volume_max: number;
  volume_step: number;
  trade_mode: TradeMode;
  bid: number;
  ask: number;
};

export type TradeMode = 'DISABLED' | 'LONGONLY' | 'SHORTONLY' | 'CLOSEONLY' | 'FULL' | 'UNKNOWN';

export type BrokerSymbolPage = {
  total: number;
  page: number;
  limit: number;
  symbols: BrokerSymbol[];
};

/** How a name was taken for a symbol. */
export type Via =
  'account-mapping' | 'user-mapping' | 'exact' | 'case-insensitive' | 'affix' | 'alias' | 'fuzzy';

export type MappingStep = {
  step: Via;
  outcome: 'taken' | 'found' | 'passed over' | 'none' | 'not reached';
  symbols: string[];
  detail: string;
};

export type Proposal = { symbol: string; description: string; confidence: number; reason: string };

export type Instrument = {
  class: InstrumentClass;
  description: string;
  contract_size: number;
  digits: number;
  tick_size: number;
  pip_size: number;
  volume_min: number;
  volume_step: number;
  bid: number;
  ask: number;
};

export type InstrumentClass =
  'forex' | 'metal' | 'energy' | 'index' | 'crypto' | 'stock' | 'commodity' | 'bond' | 'other';

export type SymbolResolution = {
  account: string;
  symbol: string;
  resolved: string | null;
  via: Via | null;
  confidence: number;
  because: string;
  code: string | null;
  message: string;
  steps: MappingStep[];
  proposals: Proposal[];
  instrument: Instrument | null;
};

export type SymbolQuestion = {
  account: string;
  symbol: string;
  code: string;
  message: string;
  times: number;
  first_at: string;
  last_at: string;
};

export type SymbolUse = { symbol: string; resolved: string; via: Via; last_used_at: string };

export type SymbolMapping = {
  from: string;
  to: string;
  scope: 'account' | 'user';
  created_at: string;
  updated_at: string;
};

export type ImportOutcome = {
  dry_run: boolean;
  added: number;
  changed: number;
  removed: number;
  unchanged: number;
};

export type SymbolChange = {
  symbol: string;
  field: string;
  before: string;
  after: string;
  in_use: boolean;
  at: string;
};

export type SymbolChangePage = {
  total: number;
  page: number;
  limit: number;
  changes: SymbolChange[];
};

export type SymbolSettings = { accept_near_names: boolean; max_price_deviation_pct: number };

export const SIGNAL_STATUSES = ['accepted', 'denied', 'refused', 'duplicate', 'limited'] as const;
export type SignalStatus = (typeof SIGNAL_STATUSES)[number];

export type OutcomeStatus = 'denied' | 'queued' | CommandStatus;

export type CommandStatus =
  | 'written'
  | 'acked'
  | 'executed'
  | 'partial'
  | 'rejected'
  | 'expired'
  | 'unknown'
  | 'cancelled'
  | 'write_failed'
  | 'not_executed';

export type Outcome = {
  account: string;
  /** A signal may have two on one account: a reversal is an exit and an opening. */
  action: string | null;
  status: OutcomeStatus;
  code: string | null;
  message: string | null;
  command_id: string | null;
  symbol: string | null;
  volume: string | null;
  price: number | null;
  /** From the signal's arrival to the end of the order; absent while it is under way. */
  after_ms?: number | null;
};

export type Signal = {
  signal_id: string;
  received_at: string;
  received_ms: number;
  status: SignalStatus;
  code: string | null;
  message: string;
  action: string | null;
  symbol: string | null;
  volume: string | null;
  duplicate_of: string | null;
  repeats?: number;
  accounts: Outcome[];
};

export type Step = { stage: string; at_ms: number; after_ms: number; detail: string | null };

export type Trace = {
  account: string;
  command_id: string | null;
  outcome: Outcome;
  steps: Step[];
};

export type SignalDetail = Signal & { body: string; warnings: string[]; traces: Trace[] };

export type SignalPage = { page: number; limit: number; total: number; signals: Signal[] };

export type CheckedAccount = {
  account: string;
  nickname: string;
  simulated: boolean;
  would: 'send' | 'refuse' | 'nothing';
  action: string;
  symbol: string | null;
  volume: string | null;
  code: string | null;
  message: string;
};

export type CheckedOrder = {
  understood: boolean;
  code: string | null;
  /** What it means, in plain words. */
  says: string;
  warnings: string[];
  message: string;
  accounts: CheckedAccount[];
};

/** What a message would do; nothing of it is stored or sent. */
export type MessageCheck = {
  understood: boolean;
  message: string;
  /** The message's right form, where it has one that is better. */
  mended: string | null;
  orders: CheckedOrder[];
};

export type TradingState = {
  state: 'active' | 'reducing' | 'halted';
  reason: string;
  since: string | null;
};

export type Health = { status: string; version: string; uptime_s: number };

export type CommandChange = {
  signal_id: string;
  command_id: string;
  account: string;
  status: CommandStatus;
  symbol: string | null;
  volume: string | null;
  price: number | null;
  message: string;
};

export type CopyBell = {
  copy_id: string;
  pair_id: string;
  master_account: string;
  slave_account: string;
  action: string;
  symbol: string;
  volume: string | null;
  status: string;
  message: string;
};

export type LiveEvent = { at_ms: number } & (
  | { type: 'signal.received'; signal: Signal }
  | { type: `command.${CommandStatus}`; command: CommandChange }
  | {
      type:
        | 'account.created'
        | 'account.changed'
        | 'account.removed'
        | 'account.positions'
        | 'account.symbols'
        | 'trade.opened'
        | 'trade.closed';
      account: string;
    }
  | { type: 'account.status'; account: Account }
  | { type: 'copy.made' | 'copy.ended'; copy: CopyBell }
  | { type: 'account.alert'; account: string; message: string }
  | { type: 'account.flatten'; account: string; status: string; left: number; explanation: string }
  | ({ type: 'trading.changed' } & TradingState)
);
