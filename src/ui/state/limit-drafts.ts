import { signal } from '@preact/signals';
import { entryOf, readEntry, type Entry } from './limit-entries.ts';
import { RequestFault, sentenceOf } from '../wire/request.ts';
import type { LimitName, Limits } from '../wire/limits.ts';
import { saveLimits, type LimitChange, type LimitScope } from './limits.ts';

/** What somebody wants of one limit: a value as typed, or to follow what stands behind it. */
export type Draft = {
  wanted: Entry | 'inherit';
  /** What was saved when it was begun, to see when somebody else saves something else. */
  before: string;
};

type Drafts = ReadonlyMap<LimitName, Draft>;
type Faults = ReadonlyMap<LimitName, string>;

export type SaveOutcome =
  | { kind: 'saved'; names: LimitName[] }
  | { kind: 'faulty'; names: LimitName[] }
  | { kind: 'failed'; sentence: string };

/** Kept outside of the page, so that looking at another one loses nothing that was typed. */
const allDrafts = signal<ReadonlyMap<LimitScope, Drafts>>(new Map());
const allFaults = signal<ReadonlyMap<LimitScope, Faults>>(new Map());

const NO_DRAFTS: Drafts = new Map();
const NO_FAULTS: Faults = new Map();

export function draftsOf(scope: LimitScope): Drafts {
  return allDrafts.value.get(scope) ?? NO_DRAFTS;
}

export function faultsOf(scope: LimitScope): Faults {
  return allFaults.value.get(scope) ?? NO_FAULTS;
}

export function hasDrafts(): boolean {
  return [...allDrafts.value.values()].some(({ size }) => size > 0);
}

/** Notes what is typed; typing back what was there takes the draft away. */
export function noteTyped(
  scope: LimitScope,
  name: LimitName,
  { wanted, shown }: { wanted: Entry; shown: Partial<Limits> },
): void {
  const before = JSON.stringify(entryOf(name, shown));
  const isBack = JSON.stringify(wanted) === before;
  setDraft(scope, name, isBack ? undefined : { wanted, before });
}

/** Wants the limit to follow what stands behind it. */
export function inherit(scope: LimitScope, name: LimitName, shown: Partial<Limits>): void {
  setDraft(scope, name, { wanted: 'inherit', before: JSON.stringify(entryOf(name, shown)) });
}

export function discard(scope: LimitScope): void {
  allDrafts.value = without(allDrafts.value, scope);
  allFaults.value = without(allFaults.value, scope);
}

/** Saves every draft at once, or nothing while one of them is no value; what is not saved stays typed. */
export async function saveDrafts(scope: LimitScope): Promise<SaveOutcome> {
  const drafts = draftsOf(scope);
  const faults = new Map<LimitName, string>();
  const change: LimitChange = {};
  const inherited: LimitName[] = [];
  for (const [name, { wanted }] of drafts) {
    if (wanted === 'inherit') {
      inherited.push(name);
      continue;
    }
    const read = readEntry(name, wanted);
    if (read.fault === undefined) change[name] = read.value;
    else faults.set(name, read.fault);
  }
  setFaults(scope, faults);
  if (faults.size > 0) return { kind: 'faulty', names: [...faults.keys()] };
  try {
    await saveLimits(scope, { ...change, ...(inherited.length > 0 && { inherit: inherited }) });
  } catch (error) {
    return ofRefusal(scope, error);
  }
  forgetSaved(scope, drafts);
  return { kind: 'saved', names: [...drafts.keys()] };
}

/** The server names the field first: "max_lot": and what is wrong with it. */
function ofRefusal(scope: LimitScope, error: unknown): SaveOutcome {
  const sentence = sentenceOf(error);
  const [, field, rest] = /^"([a-z_]+)[^"]*": (.+)$/s.exec(sentence) ?? [];
  const name = [...draftsOf(scope).keys()].find((item) => item === field);
  const isAboutField = error instanceof RequestFault && error.code === 'VALIDATION_FAILED';
  if (!isAboutField || name === undefined || rest === undefined) {
    return { kind: 'failed', sentence };
  }
  setFaults(scope, new Map([[name, rest]]));
  return { kind: 'faulty', names: [name] };
}

/** Only what was sent: what has been typed since then is still unsaved. */
function forgetSaved(scope: LimitScope, sent: Drafts): void {
  const left = [...draftsOf(scope)].filter(([name, draft]) => sent.get(name) !== draft);
  allDrafts.value = new Map(allDrafts.value).set(scope, new Map(left));
}

function setDraft(scope: LimitScope, name: LimitName, draft: Draft | undefined): void {
  const drafts = new Map(draftsOf(scope));
  if (draft === undefined) drafts.delete(name);
  else drafts.set(name, draft);
  allDrafts.value = new Map(allDrafts.value).set(scope, drafts);
  const faults = new Map(faultsOf(scope));
  if (faults.delete(name)) setFaults(scope, faults);
}

function setFaults(scope: LimitScope, faults: Faults): void {
  allFaults.value = new Map(allFaults.value).set(scope, faults);
}

function without<V>(
  map: ReadonlyMap<LimitScope, V>,
  scope: LimitScope,
): ReadonlyMap<LimitScope, V> {
  return new Map([...map].filter(([key]) => key !== scope));
}
