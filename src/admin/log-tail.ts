/** The last lines of the log and whoever follows them, after redaction: what the file gets, and nothing else. */
export type LogTail = ReturnType<typeof createLogTail>;

const KEPT = 1000;
const MOST_FOLLOWERS = 10;

export function createLogTail() {
  const lines: string[] = [];
  const followers = new Set<(line: string) => void>();
  return { take, last, follow };

  function take(text: string): void {
    const line = text.trimEnd();
    lines.push(line);
    if (lines.length > KEPT) lines.shift();
    for (const follower of followers) follower(line);
  }

  /** The last lines, oldest first. */
  function last(count: number): string[] {
    return lines.slice(-count);
  }

  /** Calls back with each new line; undefined when ten follow already. */
  function follow(follower: (line: string) => void): (() => void) | undefined {
    if (followers.size >= MOST_FOLLOWERS) return undefined;
    followers.add(follower);
    return () => {
      followers.delete(follower);
    };
  }
}
