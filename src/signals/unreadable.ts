export type Diagnosis = { readonly message: string; readonly mended: string | undefined };
export function diagnose(_text: string, fault: string): Diagnosis {
  return { message: `The message is not valid JSON: ${fault}.`, mended: undefined };
}
export function withMissingValues(_text: string): string | undefined {
  return undefined;
}
