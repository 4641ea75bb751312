import { signal } from '@preact/signals';
import { get, sentenceOf } from '../wire/request.ts';
import type { LogLine } from '../wire/people.ts';

export type NumberedLine = { key: number; line: LogLine };

const KEPT = 1000;
const FIRST = 300;

/** The program's log as it is written, newest first. */
export function createLogStream() {
  const lines = signal<readonly NumberedLine[] | undefined>(undefined);
  const fault = signal<string | undefined>(undefined);
  const isLive = signal(false);
  let count = 0;
  /** What the stream brought while the earlier lines were being read. */
  let meanwhile: string[] = [];
  return { lines, fault, isLive, load, watch };

  /** Reads what was written before, and puts behind it what came meanwhile and is not yet in it. */
  async function load(): Promise<void> {
    meanwhile = [];
    try {
      const answer = await get<{ lines: LogLine[] }>(`/api/admin/system-logs?limit=${FIRST}`);
      const known = new Set(answer.lines.map((line) => JSON.stringify(line)));
      const newer = meanwhile.map((text) => JSON.parse(text) as LogLine);
      const missing = newer.filter((line) => !known.has(JSON.stringify(line)));
      lines.value = [...answer.lines, ...missing].map(number).reverse();
      fault.value = undefined;
    } catch (error) {
      fault.value = sentenceOf(error);
    }
  }

  /** Follows the stream until the answer is called. */
  function watch(): () => void {
    const source = new EventSource('/events/system-logs');
    // At each opening anew, so that what was written while the stream was away is there too.
    source.onopen = () => {
      isLive.value = true;
      void load();
    };
    source.onmessage = ({ data }: MessageEvent<string>) => {
      meanwhile = [...meanwhile, data].slice(-KEPT);
      if (lines.value === undefined) return;
      lines.value = [number(JSON.parse(data) as LogLine), ...lines.value].slice(0, KEPT);
    };
    source.onerror = () => {
      isLive.value = false;
      if (lines.value === undefined) void load();
    };
    return () => {
      source.close();
    };
  }

  function number(line: LogLine): NumberedLine {
    return { key: ++count, line };
  }
}
