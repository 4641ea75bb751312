export * from './words.ts';
export { DENIAL_CODES, deny, type Denial, type DenialCode } from './denial.ts';
export {
  approve,
  type ApprovedOrder,
  type Cause,
  type Level,
  type OrderIntent,
  type RiskSize,
  type SymbolFacts,
  type Verdict,
} from './order.ts';
export { checkLots, decimalText, isMoreLots, parseLots, type Lots } from './volume.ts';
export { isWrongSide } from './price.ts';
