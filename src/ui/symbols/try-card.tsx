import { Card } from '../parts/card.tsx';
import { Field } from '../parts/field.tsx';
import { Failure } from '../parts/notice.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { resolvePath } from '../state/symbol-paths.ts';
import { useSymbolFacts } from '../state/use-symbol-facts.ts';
import { strings } from '../strings.ts';
import type { SymbolResolution } from '../wire/wire.ts';
import { Explanation } from './explanation.tsx';
import {
  TRY_ACTIONS,
  useSymbolsAddress,
  type SymbolsAddress,
  type TryAction,
} from './symbols-address.ts';

const words = strings.symbols.tryName;
const LONGEST_NAME = 70;

type Asked = Pick<SymbolsAddress, 'name' | 'action' | 'price'>;

/** What a name would be taken for, without sending anything. */
export function TryCard({ account }: { account: string }) {
  const [{ name, action, price }, change] = useSymbolsAddress();
  const path = name === '' ? undefined : resolvePath({ account, symbol: name, action, price });
  const answer = useSymbolFacts<SymbolResolution>({ account, path });
  const ask = (asked: Asked): void => {
    const isSame = asked.name === name && asked.action === action && asked.price === price;
    if (isSame) void answer.load();
    else change(asked);
  };
  return (
    <Card title={words.heading} testId="try-name">
      <div class="space-y-4 px-4 pb-5 sm:px-5">
        <p class="text-sm text-pretty text-quiet">{words.intro}</p>
        {/* A new name from a link fills the fields anew. */}
        <TryForm key={`${name} ${action} ${price}`} asked={{ name, action, price }} onAsk={ask} />
      </div>
      {path !== undefined && <Answer account={account} name={name} answer={answer} />}
    </Card>
  );
}

type TryFormProps = { asked: Asked; onAsk: (asked: Asked) => void };

function TryForm({ asked, onAsk }: TryFormProps) {
  return (
    <form
      class="grid grid-cols-2 gap-3 text-sm"
      onSubmit={(event) => {
        event.preventDefault();
        onAsk(read(new FormData(event.currentTarget)));
      }}
    >
      <div class="col-span-2">
        <Field name={words.name}>
          <input
            class="input w-full"
            name="name"
            data-testid="try-name-input"
            required
            maxLength={LONGEST_NAME}
            autoComplete="off"
            spellcheck={false}
            placeholder={words.namePlaceholder}
            defaultValue={asked.name}
          />
        </Field>
      </div>
      <Field name={words.action}>
        <select class="select w-full" name="action" defaultValue={asked.action}>
          {TRY_ACTIONS.map((action) => (
            <option key={action} value={action} selected={action === asked.action}>
              {words.actions[action]}
            </option>
          ))}
        </select>
      </Field>
      <Field name={words.price}>
        <input
          class="input w-full tabular-nums"
          name="price"
          type="number"
          min="0"
          step="any"
          title={words.priceHint}
          autoComplete="off"
          defaultValue={asked.price}
        />
      </Field>
      <button type="submit" class="btn col-span-2 btn-primary" data-testid="try-submit">
        {words.submit}
      </button>
    </form>
  );
}

type AnswerProps = {
  account: string;
  name: string;
  answer: ReturnType<typeof useSymbolFacts<SymbolResolution>>;
};

function Answer({ account, name, answer }: AnswerProps) {
  const found = answer.value.value;
  const fault = answer.fault.value;
  if (fault !== undefined) {
    return <Failure reason={fault} onRetry={() => void answer.load()} />;
  }
  // What is still on the screen may be the answer to the name before.
  if (found === undefined || found.symbol !== name) return <SkeletonRows rows={5} />;
  return <Explanation key={name} account={account} found={found} />;
}

function read(fields: FormData): Asked {
  const text = (name: string): string => {
    const value = fields.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  const action: TryAction = TRY_ACTIONS.find((item) => item === text('action')) ?? 'BUY';
  return { name: text('name'), action, price: text('price') };
}
