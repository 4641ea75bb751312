/** A few runs of a property with every test run; SIGNALPOST_PROPERTY_RUNS asks for more. */
export function propertyRuns(usual: number): number {
  return Number(process.env['SIGNALPOST_PROPERTY_RUNS'] ?? usual);
}
