import { watch, type FSWatcher } from 'node:fs';
import { get, type ClientRequest } from 'node:http';
import { systemClock } from '../src/base/clock.ts';
import type { Target } from './connection.ts';

export type SightingKind = 'command' | 'result' | 'executed';

export type SightingPlan = {
  /** Command files in front of a terminal, result files of a terminal, or what the live stream says was executed. */
  kind: SightingKind;
  /** The folders to watch; for 'executed' none. */
  folders: readonly string[];
  /** The live stream; for 'executed' only. */
  stream?: Target;
};

const NAMES: Record<'command' | 'result', RegExp> = {
  command: /^(?:webhook|slave)_command_.*_([0-9A-Z]{26})\.json$/,
  result: /^result_([0-9A-Z]{26})\.json$/,
};

/** Notes when each command id is first seen, on the clock of this process. */
export class Sightings {
  readonly atMs = new Map<string, number>();
  readonly #watchers: FSWatcher[] = [];
  #stream: ClientRequest | undefined;

  async start({ kind, folders, stream }: SightingPlan): Promise<void> {
    if (kind !== 'executed') this.#watch(folders, NAMES[kind]);
    else if (stream !== undefined) await this.#listen(stream);
  }

  stop(): void {
    for (const watcher of this.#watchers) watcher.close();
    this.#stream?.destroy();
  }

  #watch(folders: readonly string[], names: RegExp): void {
    for (const folder of folders) {
      const watcher = watch(folder, (_event, name) => {
        const id = names.exec(name ?? '')?.[1];
        if (id !== undefined) this.#see(id);
      });
      this.#watchers.push(watcher);
    }
  }

  #listen({ host, port, path, login }: Target): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#stream = get({ host, port, path, auth: login }, (response) => {
        if (response.statusCode !== 200)
          reject(new Error(`the live stream answered ${response.statusCode ?? 0}`));
        let rest = '';
        response.setEncoding('utf8').on('data', (text: string) => {
          const frames = (rest + text).split('\n\n');
          rest = frames.pop() ?? '';
          for (const frame of frames) this.#read(frame);
        });
        response.on('error', () => undefined);
        resolve();
      });
      this.#stream.on('error', reject);
    });
  }

  #read(frame: string): void {
    const text = /^data: (.*)$/m.exec(frame)?.[1];
    if (text === undefined) return;
    const event = JSON.parse(text) as { type?: string; command?: { command_id: string } };
    if (event.type === 'command.executed' && event.command !== undefined)
      this.#see(event.command.command_id);
  }

  #see(id: string): void {
    if (!this.atMs.has(id)) this.atMs.set(id, systemClock.monotonicMs());
  }
}
