/**
 * Whether MetaEditor has compiled: its log ends with `Result: 0 errors, …` and the program is there. Its exit code says nothing
 * reliable, and a failed compile deletes the old program.
 */
export function judgeCompileLog(
  log: string,
  hasBinary: boolean,
): { isGood: boolean; message: string } {
  const result = /Result:?\s*(\d+)\s*error(?:s|\(s\))?,?\s*(\d+)\s*warning/i.exec(log);
  if (result === null) return bad('MetaEditor has written no result: was the path right?');
  const [errors = 0, warnings = 0] = result.slice(1).map(Number);
  const complaints = log
    .split(/\r?\n/)
    .filter((line) => /: (?:error|warning)\b/.test(line))
    .join('\n');
  if (errors > 0) return bad(`${errors} errors\n${complaints}`);
  if (!hasBinary) return bad('MetaEditor reports success, but there is no AllInOne.ex5');
  const details = warnings > 0 ? `\n${complaints}` : '';
  return { isGood: true, message: `AllInOne.ex5 is made, ${warnings} warnings${details}` };
}

function bad(message: string): { isGood: false; message: string } {
  return { isGood: false, message };
}
