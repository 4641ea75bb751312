import type { LoadProcess } from './load-process.ts';

/** What every measure gets. */
export type Bench = {
  /** A fresh folder below the run's own, for one server. */
  folder: (name: string) => string;
  load: LoadProcess;
  /** The server.js that is measured. */
  server: string;
  /** A prefix for signal ids that no other load of this run has. */
  newPrefix: () => string;
  /** Tells the person who waits. */
  say: (line: string) => void;
};

/** Measures one thing and gives what is to be printed about it. */
export type Measure = (bench: Bench) => Promise<string>;
