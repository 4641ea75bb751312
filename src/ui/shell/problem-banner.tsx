import { ArrowRight, TriangleAlert } from 'lucide';
import { useLocation } from 'preact-iso';
import { Icon } from '../parts/icon.tsx';
import { problems, type Problem } from '../state/problems.ts';
import { strings } from '../strings.ts';

const TONE: Record<Problem['tone'], string> = {
  error: 'border-error/40 tint-error',
  warning: 'border-warning/40 tint-warning',
};

/** What stands in the way right now; nothing at all when nothing does. */
export function ProblemBanner() {
  const { path } = useLocation();
  const list = problems.value.filter(({ link }) => link?.href.split('?')[0] !== path);
  return (
    <div role="region" aria-label={strings.problems.label} aria-live="polite">
      {list.length > 0 && (
        <ul data-testid="banner" class="mb-4 space-y-2">
          {list.map((problem) => (
            <li key={problem.key} class={`rounded-box border px-4 py-3 ${TONE[problem.tone]}`}>
              <ProblemLine problem={problem} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function ProblemLine({ problem }: { problem: Problem }) {
  return (
    <div class="flex flex-wrap items-center justify-between gap-3">
      <div class="flex min-w-0 flex-1 basis-72 items-start gap-3">
        <Icon of={TriangleAlert} class="mt-0.5 size-5" />
        <div class="min-w-0 text-sm">
          <p class="font-semibold wrap-anywhere">{problem.title}</p>
          <p class="mt-0.5 text-base-content">{problem.nextStep}</p>
        </div>
      </div>
      {problem.link !== undefined && (
        <a href={problem.link.href} class="btn btn-primary btn-sm" data-testid="problem-link">
          {problem.link.text}
          <Icon of={ArrowRight} />
        </a>
      )}
    </div>
  );
}
