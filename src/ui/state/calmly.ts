/** Runs at once, then at most once per interval; a call in between is made good at its end. */
export function calmly(work: () => Promise<void>, intervalMs: () => number): () => void {
  let isResting = false;
  let isWanted = false;
  return run;

  function run(): void {
    if (isResting) {
      isWanted = true;
      return;
    }
    isResting = true;
    isWanted = false;
    void work();
    window.setTimeout(wake, intervalMs());
  }

  function wake(): void {
    isResting = false;
    if (isWanted) run();
  }
}
