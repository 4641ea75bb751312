import { strings } from '../strings.ts';
import type { LimitScope } from '../state/limits.ts';
import type { AccountLimits, DefaultLimits, LimitName, Limits } from '../wire/limits.ts';

/** The limits on the screen: of one account, or what all begin with. */
export type ShownLimits = {
  scope: LimitScope;
  inForce: Limits;
  own: Partial<Limits>;
  /** What counts where the scope says nothing itself. */
  behind: Partial<Limits>;
  /** With its use; undefined for the defaults. */
  account: AccountLimits | undefined;
};

export type Source = 'account' | 'mine' | 'defaults' | 'program' | 'none';

export function shownOfAccount(
  account: string,
  limits: AccountLimits,
  defaults: DefaultLimits,
): ShownLimits {
  const { limits: inForce, own } = limits;
  return { scope: account, inForce, own, behind: defaults.own, account: limits };
}

export function shownOfDefaults({ limits, own }: DefaultLimits): ShownLimits {
  return { scope: undefined, inForce: limits, own, behind: {}, account: undefined };
}

/** Who said the value that is in force. */
export function sourceOf(name: LimitName, { scope, inForce, own, behind }: ShownLimits): Source {
  if (name in own) return scope === undefined ? 'mine' : 'account';
  if (name in behind) return 'defaults';
  const isBuiltIn = inForce[name] !== null || builtInOf(name, scope) !== undefined;
  return isBuiltIn ? 'program' : 'none';
}

/** What the program begins with, in words; undefined where that is nothing, or stands in the field itself. */
export function builtInOf(name: LimitName, scope: LimitScope): string | undefined {
  if (name === 'day' || name === 'max_price_factor') return strings.limits.builtIn[name];
  if (scope !== undefined) return undefined;
  const { max_repeated_orders: repeated, max_orders_per_hour: perHour } = strings.limits.builtIn;
  if (name === 'max_repeated_orders') return repeated;
  return name === 'max_orders_per_hour' ? perHour : undefined;
}
