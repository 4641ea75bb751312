const SEEDS = 12;

/** A dozen seeds with every run; SIGNALPOST_COPY_SEEDS asks for more, SIGNALPOST_COPY_FIRST_SEED begins elsewhere. */
export function copySeeds(): number[] {
  const count = Number(process.env['SIGNALPOST_COPY_SEEDS'] ?? SEEDS);
  const first = Number(process.env['SIGNALPOST_COPY_FIRST_SEED'] ?? 1);
  return Array.from({ length: count }, (_, i) => first + i);
}
