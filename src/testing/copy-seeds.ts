/** A few seeds with every run; SIGNALPOST_COPY_SEEDS asks for more, SIGNALPOST_COPY_FIRST_SEED begins elsewhere. */
export function copySeeds(usual: number): number[] {
  const count = Number(process.env['SIGNALPOST_COPY_SEEDS'] ?? usual);
  const first = Number(process.env['SIGNALPOST_COPY_FIRST_SEED'] ?? 1);
  return Array.from({ length: count }, (_, i) => first + i);
}
