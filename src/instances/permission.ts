import type { Heartbeat } from './terminal-files.ts';

/** What a command needs to be taken: those of copy trading have files of their own. */
type EaMode = 'webhook' | 'slave';

const MODES: Readonly<Record<EaMode, { input: string; what: string }>> = {
  webhook: { input: 'EnableWebhook', what: 'orders from webhooks' },
  slave: { input: 'EnableSlave', what: 'copies' },
};

/** Why the EA would never take what needs this mode; undefined when it would, or does not tell its modes. */
export function modeFault({ modes }: Pick<Heartbeat, 'modes'>, mode: EaMode): string | undefined {
  if (modes.length === 0 || modes.includes(mode)) return undefined;
  const { input, what } = MODES[mode];
  return `The EA of this account takes no ${what}. Set its input ${input} to true.`;
}

type Switches = Pick<
  Heartbeat,
  'connected' | 'terminal_trade_allowed' | 'ea_trade_allowed' | 'account_trade_allowed'
>;

/** Which switch keeps the terminal from trading, and how it is switched on; undefined when none does. */
export function tradingBlock(beat: Switches): string | undefined {
  if (!beat.terminal_trade_allowed)
    return 'Algo trading is switched off in the terminal. Press its button "Algo Trading".';
  if (!beat.ea_trade_allowed)
    return 'The EA may not trade. Tick "Allow Algo Trading" in the properties of the expert (F7 on its chart).';
  if (beat.account_trade_allowed) return undefined;
  return beat.connected
    ? 'The account itself may not trade: it is logged in with the investor password, or the broker has switched trading off. Log in with the main password, or ask the broker.'
    : 'The account cannot trade: its terminal has no connection to the broker. Check its login and its network.';
}
