/** The way from a name to a symbol in words that its owner can check. */
import type { Plan, StageName } from './matching.ts';
import type { Proposal } from './proposals.ts';
import type { Resolution, Via } from './resolver.ts';
import type { Mapping } from './store.ts';

export type Step = {
  readonly step: Via;
  readonly outcome: 'taken' | 'found' | 'passed over' | 'none' | 'not reached';
  readonly symbols: readonly string[];
  readonly detail: string;
};

export type Explanation = {
  readonly resolution: Resolution;
  readonly steps: readonly Step[];
  readonly proposals: readonly Proposal[];
};

const VIA_WORDS: Record<Via, string> = {
  'account-mapping': 'your mapping for this account',
  'user-mapping': 'your mapping for all accounts',
  exact: 'the very same name',
  'case-insensitive': 'the same name in other letters',
  affix: "the same name with this broker's prefix or suffix",
  alias: 'another name of the same instrument',
  fuzzy: 'nearly the same name, which your settings allow',
};

/** How a name was mapped, as the end of a sentence. */
export function sayVia(via: Via): string {
  return VIA_WORDS[via];
}

export function explainSteps(
  plan: Plan,
  resolution: Resolution,
  { ofAccount, ofUser }: { ofAccount: Mapping | undefined; ofUser: Mapping | undefined },
): Step[] {
  return [
    mappingStep('account-mapping', ofAccount, resolution),
    mappingStep('user-mapping', ofUser, resolution),
    ...planSteps(plan, resolution),
  ];
}

function mappingStep(
  step: 'account-mapping' | 'user-mapping',
  mapping: Mapping | undefined,
  resolution: Resolution,
): Step {
  const isTaken = resolution.kind === 'resolved' && resolution.via === step;
  if (mapping === undefined) {
    return {
      step,
      outcome: 'none',
      symbols: [],
      detail: 'You have no mapping for this name here.',
    };
  }
  return {
    step,
    outcome: isTaken ? 'taken' : 'passed over',
    symbols: [mapping.to],
    detail: isTaken ? `You have mapped it to ${mapping.to}.` : 'The broker has no such symbol.',
  };
}

const NOTHING: Record<StageName, string> = {
  exact: 'No symbol is written exactly so.',
  'case-insensitive': 'None in other letter case either.',
  affix: "None once the broker's prefixes and suffixes are taken off.",
  alias: 'None under another name of the same instrument.',
};

function planSteps(plan: Plan, resolution: Resolution): Step[] {
  const via = resolution.kind === 'resolved' ? resolution.via : undefined;
  const chosen = resolution.kind === 'resolved' ? resolution.spec.name : undefined;
  let isOver = via === 'account-mapping' || via === 'user-mapping';
  const steps: Step[] = plan.stages.map((stage) => {
    const names = stage.candidates.map(({ spec }) => spec.name);
    const against = stage.passedOver.map(({ entry, reason }) => `${entry.spec.name}: ${reason}`);
    if (isOver) return { step: stage.via, outcome: 'not reached', symbols: names, detail: '' };
    if (stage.via === via && resolution.kind === 'resolved') {
      isOver = true;
      const detail = [`${chosen ?? ''} is taken.`, resolution.because].filter(Boolean).join(' ');
      return { step: stage.via, outcome: 'taken', symbols: names, detail };
    }
    const outcome = names.length > 0 ? 'found' : against.length > 0 ? 'passed over' : 'none';
    return {
      step: stage.via,
      outcome,
      symbols: names.length > 0 ? names : stage.passedOver.map(({ entry }) => entry.spec.name),
      detail: outcome === 'none' ? NOTHING[stage.via] : against.join('; '),
    };
  });
  return [...steps, fuzzyStep(resolution)];
}

function fuzzyStep(resolution: Resolution): Step {
  if (resolution.kind === 'denied') {
    return {
      step: 'fuzzy',
      outcome: 'none',
      symbols: [],
      detail: 'Names that look alike are only proposed.',
    };
  }
  const isTaken = resolution.via === 'fuzzy';
  return {
    step: 'fuzzy',
    outcome: isTaken ? 'taken' : 'not reached',
    symbols: isTaken ? [resolution.spec.name] : [],
    detail: isTaken ? resolution.because : '',
  };
}
