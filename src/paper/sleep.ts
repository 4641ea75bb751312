const cell = new Int32Array(new SharedArrayBuffer(4));

/** Blocks this process, as OrderSend blocks an EA. Only for the terminal's own process, never in the server. */
export function sleep(ms: number): void {
  Atomics.wait(cell, 0, 0, ms);
}
