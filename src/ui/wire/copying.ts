/** The shapes of copy trading, field names as in the HTTP contract. */

import type { CommandStatus } from './wire.ts';

export const VOLUME_MODES = [
  'multiply',
  'fixed',
  'percent',
  'equity',
  'free_margin',
  'risk_percent',
] as const;
export type VolumeMode = (typeof VOLUME_MODES)[number];

export const LEAVINGS = ['keep', 'follow', 'close'] as const;
/** What becomes of open copies: left alone, followed to their end, or closed. */
export type Leaving = (typeof LEAVINGS)[number];

export type PairSettings = {
  auto_map_symbol: boolean;
  auto_map_volume: boolean;
  copy_psl: boolean;
  copy_pendings: boolean;
  psl_as: 'price' | 'distance';
  override_manual_levels: boolean;
  volume_mode: VolumeMode;
  multiplier: number;
  fixed_volume: number | null;
  risk_percent: number;
  min_lot: number | null;
  max_lot: number | null;
  below_minimum: 'skip' | 'minimum';
  reverse: boolean;
  sides: 'both' | 'buy' | 'sell';
  include_symbols: string[];
  exclude_symbols: string[];
  magics: string[];
  comment_contains: string;
  max_signal_age_s: number;
  max_deviation_points: number | null;
  delay_ms: number;
  close_only: boolean;
  on_pause: Leaving;
  on_removal: Leaving;
  on_start: 'ignore' | 'copy';
};

export type Pair = {
  id: string;
  master_account: string;
  slave_account: string;
  status: 'active' | 'paused';
  settings: PairSettings;
  /** The slave takes webhook signals too, beside what it copies. */
  slave_receives_webhooks: boolean;
  api_key: string | null;
  created_at: string;
  updated_at: string;
};

export type NewPair = Pick<
  Pair,
  'master_account' | 'slave_account' | 'status' | 'settings' | 'slave_receives_webhooks'
>;

export type PairChange = Pick<Pair, 'settings'> & Partial<Pick<Pair, 'slave_receives_webhooks'>>;

export type Template = { id: string; name: string; settings: PairSettings };

export type CopyStatus =
  | 'skipped'
  | 'noted'
  | 'delayed'
  | 'denied'
  | 'placed'
  | Exclude<CommandStatus, 'written' | 'acked'>;

export type CopyAction = 'open' | 'close' | 'modify' | 'place' | 'cancel' | 'none';

export type Copy = {
  copy_id: string;
  pair_id: string;
  event_id: string | null;
  reason: 'event' | 'follow-up' | 'snapshot' | 'start' | 'policy';
  master_account: string;
  slave_account: string;
  chain: string;
  order_id: string;
  action: CopyAction;
  symbol: string;
  slave_symbol: string | null;
  side: 'BUY' | 'SELL' | null;
  master_volume: string | null;
  volume: string | null;
  remaining_volume: string | null;
  status: CopyStatus;
  code: string | null;
  message: string;
  command_id: string | null;
  signal_id: string | null;
  master_price: number | null;
  price: number | null;
  slippage_points: number | null;
  happened_at: string;
  received_at: string;
  received_after_ms: number | null;
  written_after_ms: number | null;
  acked_after_ms: number | null;
  done_after_ms: number | null;
};

export type MasterEvent = {
  event: string;
  road: 'file' | 'web';
  order_id: string;
  symbol: string;
  type: string;
  volume: string;
  received_at: string;
};

export type MasterHealth = {
  account: string;
  last_event: MasterEvent | null;
  last_http_event_at: string | null;
};

export type PairHealth = {
  pair_id: string;
  open_copies: number;
  waiting_orders: number;
  /** Copies of which the last instruction's outcome is being looked into. */
  unclear: number;
  /** What keeps the slave's EA from taking copies. */
  slave_block: string | null;
  last_copy: Copy | null;
  differences: Copy[];
};

export type CopyHealth = { masters: MasterHealth[]; pairs: PairHealth[] };

export type CopyPage = { page: number; limit: number; total_copies: number; copies: Copy[] };

/** One trade of a master, and what it would become. */
export type ExampleTrade = {
  symbol: string;
  side: 'BUY' | 'SELL';
  volume: number;
  price?: number;
  sl?: number;
  magic: string;
  comment: string;
};

export type Reason = { code: string; message: string };
export type SizingStep = { step: string; lots: string; text: string };

export type Example = {
  is_copied: boolean;
  volume: string | null;
  symbol: string | null;
  symbol_found_by: string | null;
  side: 'BUY' | 'SELL';
  steps: SizingStep[];
  refused: Reason | null;
  obstacles: Reason[];
};
