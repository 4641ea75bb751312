/** What kind of thing is traded; decides what a pip is and which namesakes can be meant. */
export const INSTRUMENT_CLASSES = [
  'forex',
  'metal',
  'energy',
  'index',
  'crypto',
  'stock',
  'commodity',
  'bond',
  'other',
] as const;

export type InstrumentClass = (typeof INSTRUMENT_CLASSES)[number];
