import { describe, expect, it } from '@jest/globals';
import type { Heartbeat } from '../instances/index.ts';
import { ACTIONS, isOpening, type OrderIntent } from '../trade/index.ts';
import { buyAt, circumstancesAt } from '../testing/gate.ts';
import { judge } from './review.ts';

const NOW = circumstancesAt(1_795_253_400_000);
const BUY = buyAt(NOW.nowMs);

function verdict(beat: Partial<Heartbeat>, changes: Partial<OrderIntent> = {}) {
  const { heartbeat } = NOW;
  if (heartbeat === undefined) throw new Error('the account beats');
  const said = judge({ ...BUY, ...changes }, { ...NOW, heartbeat: { ...heartbeat, ...beat } });
  return said.kind === 'denied' ? said : { code: said.kind, message: '' };
}

const byCopy = { cause: { kind: 'copy', id: 'C1' } } as const;

describe('what the EA would never take is refused (MODE_OFF)', () => {
  it.each<[string[], object, string]>([
    [['webhook'], {}, 'approved'],
    [['webhook', 'master'], {}, 'approved'],
    [['slave'], byCopy, 'approved'],
    [['webhook', 'slave', 'master'], byCopy, 'approved'],
    [['webhook'], byCopy, 'MODE_OFF'],
    [['master'], byCopy, 'MODE_OFF'],
    [['slave'], {}, 'MODE_OFF'],
    [['master'], {}, 'MODE_OFF'],
    // An older EA that tells none.
    [[], {}, 'approved'],
    [[], byCopy, 'approved'],
  ])('modes %j, order %j: %s', (modes, changes, code) => {
    expect(verdict({ modes }, changes).code).toBe(code);
  });

  it('names the input that has to be switched on', () => {
    expect(verdict({ modes: ['webhook'] }, byCopy).message).toContain('EnableSlave');
    expect(verdict({ modes: ['slave'] }).message).toContain('EnableWebhook');
  });

  it.each(ACTIONS.filter((action) => !isOpening(action)))('but never %s', (action) => {
    expect(verdict({ modes: ['master'] }, { action }).code).toBe('approved');
    expect(verdict({ modes: ['webhook'] }, { ...byCopy, action }).code).toBe('approved');
  });
});

describe('while the terminal says that it may not trade, nothing is opened (TRADING_DISABLED)', () => {
  it.each<[Partial<Heartbeat>, string]>([
    [{ terminal_trade_allowed: false }, 'button "Algo Trading"'],
    [{ terminal_trade_allowed: false, ea_trade_allowed: false }, 'button "Algo Trading"'],
    [{ ea_trade_allowed: false }, '"Allow Algo Trading"'],
    [{ account_trade_allowed: false }, 'investor password'],
    [{ account_trade_allowed: false, connected: false }, 'no connection'],
  ])('%j names %s', (beat, named) => {
    const { code, message } = verdict(beat);
    expect(code).toBe('TRADING_DISABLED');
    expect(message).toContain(named);
    expect(verdict(beat, byCopy).code).toBe('TRADING_DISABLED');
  });

  it.each(ACTIONS.filter((action) => !isOpening(action)))('but never %s', (action) => {
    const beat = {
      terminal_trade_allowed: false,
      ea_trade_allowed: false,
      account_trade_allowed: false,
    };
    expect(verdict(beat, { action }).code).toBe('approved');
  });
});
