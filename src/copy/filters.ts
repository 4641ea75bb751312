import { deny, type Denial } from '../trade/index.ts';
import type { MasterPosition } from './master-position.ts';
import type { PairSettings } from './settings.ts';

/** Whether a pair's settings let an opening of the master through; exits never ask. */
export function admit(
  settings: PairSettings,
  { side, symbol }: Pick<MasterPosition, 'side' | 'symbol'>,
  { magic, comment }: { magic: string; comment: string },
): Denial | undefined {
  if (settings.close_only) return deny('REDUCE_ONLY', 'This pair copies exits only.');
  if (settings.sides !== 'both' && settings.sides !== side.toLowerCase()) {
    return deny('SIDE_NOT_ALLOWED', `This pair does not copy ${side.toLowerCase()}s.`, { side });
  }
  const name = symbol.toUpperCase();
  const isNamed = (list: readonly string[]): boolean =>
    list.some((item) => item.toUpperCase() === name);
  const isIncluded = settings.include_symbols.length === 0 || isNamed(settings.include_symbols);
  if (!isIncluded || isNamed(settings.exclude_symbols)) {
    return deny('SYMBOL_NOT_ALLOWED', `This pair does not copy ${symbol}.`, { symbol });
  }
  if (settings.magics.length > 0 && !settings.magics.includes(magic)) {
    return deny('SYMBOL_NOT_ALLOWED', 'This pair does not copy trades of this magic number.', {
      magic,
    });
  }
  if (!comment.includes(settings.comment_contains)) {
    return deny('SYMBOL_NOT_ALLOWED', 'This pair does not copy trades with this comment.', {
      comment,
    });
  }
  return undefined;
}
