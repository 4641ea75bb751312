import type { UserId } from '../base/ids.ts';
import type { Accounts } from '../accounts/index.ts';
import type { Instances } from '../instances/index.ts';
import type { OrderType, Side } from '../trade/index.ts';
import type { Pairs } from './pairs.ts';
import type { Explained, Model, Planning } from './planning.ts';
import type { PairSettings } from './settings.ts';

export type ExampleAsked = {
  master: string;
  slave: string;
  settings: PairSettings;
  symbol: string;
  side: Side;
  orderType: OrderType;
  volume: string;
  price: number | undefined;
  stopLoss: number | undefined;
  magic: string;
  comment: string;
};

/** Something that would keep a copy from being made now, whatever its settings. */
export type Obstacle = { code: string; message: string };
export type Example = Explained & { obstacles: readonly Obstacle[] };

type Deps = {
  accounts: Accounts;
  instances: Pick<Instances, 'presence'>;
  pairs: Pairs;
  planning: Planning;
};

/**
 * What a trade of a master would become on a slave with settings that need not be saved: the same plan as that of a real
 * copy, and nothing is stored.
 */
export function createExamples({ accounts, instances, pairs, planning }: Deps) {
  return { explain };

  /** Refuses (NOT_FOUND) an account that is not the user's. */
  function explain(userId: UserId, asked: ExampleAsked): Example {
    const master = accounts.get(userId, asked.master);
    const slave = accounts.get(userId, asked.slave);
    const { settings, price, orderType } = asked;
    const way = { userId, master: master.account, slave: slave.account, settings };
    const item: Model = {
      symbol: asked.symbol,
      side: asked.side,
      state: orderType === 'market' ? 'open' : 'waiting',
      orderType,
      price,
      stopLoss: asked.stopLoss ?? 0,
    };
    const obstacles: Obstacle[] = [];
    const tell = (isSo: boolean, code: string, message: string): void => {
      if (isSo) obstacles.push({ code, message });
    };
    tell(
      pairs.wouldCircle(userId, master.account, slave.account),
      'COPY_LOOP',
      'The trades of the slave would come back to the master.',
    );
    tell(master.isPaused, 'MASTER_PAUSED', 'The master is paused: nothing of it is opened.');
    tell(slave.isPaused, 'ACCOUNT_PAUSED', 'The slave is paused: nothing is opened on it.');
    tell(
      instances.presence(slave.account) === 'offline',
      'ACCOUNT_OFFLINE',
      'The terminal of the slave is not running.',
    );
    const isFollowedLater = orderType !== 'market' && !settings.copy_pendings;
    tell(isFollowedLater, 'WHEN_IT_FILLS', 'This pair follows waiting orders when they fill.');
    const refusal = planning.admit(way, item, asked);
    const explained = planning.explain(way, item, asked.volume, { price, balance: undefined });
    return { ...explained, ...(refusal && { refusal }), obstacles };
  }
}
