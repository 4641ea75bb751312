export * from './words.ts';
export { DENIAL_CODES, deny, type Denial, type DenialCode } from './denial.ts';
export {
  approve,
  NOTHING_GIVEN,
  type ApprovedOrder,
  type Cause,
  type ClosingPart,
  type Level,
  type OrderIntent,
  type RiskSize,
  type SymbolFacts,
  type TerminalGuard,
  type Verdict,
} from './order.ts';
export {
  checkLots,
  contractFactor,
  decimalText,
  fitLots,
  parseLots,
  type Lots,
  type VolumeFault,
  type VolumeRules,
} from './volume.ts';
export { readDecimal, withoutNoise } from './decimal.ts';
export { isWrongSide } from './price.ts';
export { INSTRUMENT_CLASSES, type InstrumentClass } from './instrument.ts';
export { openingFault } from './tradability.ts';
export { inTerminalUnits, pipSize, toTick, type PriceFacts } from './distance.ts';
export { readAskedSymbol, showAskedSymbol, type AskedSymbol } from './symbol-name.ts';
export { sizeLots, wantedLots, type Sized, type Sizing } from './sizing.ts';
export { estimate, type Estimate } from './estimate.ts';
export { isInSession, isZone, tradingDay, WEEKDAYS, type DayRule } from './trading-day.ts';
