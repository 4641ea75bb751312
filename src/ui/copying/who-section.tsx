import { Choices } from '../parts/choices.tsx';
import { Field } from '../parts/field.tsx';
import { Notice } from '../parts/notice.tsx';
import { accountList, nicknameOf } from '../state/accounts.ts';
import { circleOf, pairList } from '../state/copying.ts';
import type { PairSettings } from '../wire/copying.ts';
import { pairHref } from './copying-address.ts';
import { editorWords } from './editor-words.ts';
import { Section } from './fields.tsx';

const text = editorWords.who;

type WhoSectionProps = {
  master: string;
  slave: string;
  settings: PairSettings;
  onChoose: (chosen: { master?: string; slave?: string }) => void;
  set: (change: Partial<PairSettings>) => void;
};

/** Who follows whom; only of a pair that is still to be made. */
export function WhoSection({ master, slave, settings, onChoose, set }: WhoSectionProps) {
  return (
    <Section legend={text.legend} testId="section-who">
      <AccountField
        name={text.master}
        hint={text.masterHint}
        testId="choose-master"
        chosen={master}
        onChoose={(account) => onChoose({ master: account })}
      />
      <AccountField
        name={text.slave}
        hint={text.slaveHint}
        testId="choose-slave"
        chosen={slave}
        onChoose={(account) => onChoose({ slave: account })}
      />
      <Hindrance master={master} slave={slave} />
      <Choices
        name={text.onStart}
        testId="on-start"
        choices={[
          { value: 'ignore' as const, ...text.starts.ignore },
          { value: 'copy' as const, ...text.starts.copy },
        ]}
        chosen={settings.on_start}
        onChoose={(value) => set({ on_start: value })}
      />
    </Section>
  );
}

type AccountFieldProps = {
  name: string;
  hint: string;
  testId: string;
  chosen: string;
  onChoose: (account: string) => void;
};

function AccountField({ name, hint, testId, chosen, onChoose }: AccountFieldProps) {
  return (
    <Field name={name} hint={hint}>
      <select
        class="select w-full"
        data-testid={testId}
        required
        value={chosen}
        onChange={({ currentTarget: { value } }) => {
          onChoose(value);
        }}
      >
        <option value="">{text.choose}</option>
        {accountList.value.map(({ account, nickname }) => (
          <option key={account} value={account}>
            {nickname} ({account})
          </option>
        ))}
      </select>
    </Field>
  );
}

/** Why these two cannot become a pair. */
function Hindrance({ master, slave }: { master: string; slave: string }) {
  if (master === '' || slave === '') return null;
  const existing = pairList.value.find(
    (pair) => pair.master_account === master && pair.slave_account === slave,
  );
  const circle = circleOf(master, slave);
  if (existing === undefined && circle === undefined) return null;
  return (
    <div class="@lg:col-span-2" data-testid="hindrance">
      <Notice tone="error">
        {existing !== undefined && (
          <>
            {text.exists}{' '}
            <a class="link" href={pairHref(existing.id)}>
              {text.existing}
            </a>
          </>
        )}
        {existing === undefined && (master === slave ? text.self : text.circle(wayOf(circle)))}
      </Notice>
    </div>
  );
}

/** The accounts of a circle by their names, with the first one again at the end. */
export function wayOf(circle: readonly string[] = []): string {
  const names = [...circle, circle[0] ?? ''].map(nicknameOf);
  return names.join(' → ');
}

export function canPair(master: string, slave: string): boolean {
  const isThere = pairList.value.some(
    (pair) => pair.master_account === master && pair.slave_account === slave,
  );
  return master !== '' && slave !== '' && !isThere && circleOf(master, slave) === undefined;
}
