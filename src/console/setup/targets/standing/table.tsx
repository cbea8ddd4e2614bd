import { useState } from 'react';
import { Select, Text } from '../../../ui/form/fields.tsx';
import type { ModifierDraft } from './draft.ts';
import { readTable, TABLE_FIELDS, tableText, withTable } from './table.ts';

const CHANGES = [
  { value: 'multiply', label: 'Multiply the bid by' },
  { value: 'add', label: 'Add, $ (-5.00 takes off)' },
  { value: 'set', label: 'Set the bid to, $' },
];
const EXAMPLES: Readonly<Record<string, string>> = {
  state: 'CA 1.25\nNew York 1.1\nTX 0.8',
  zip: '94105 1.3\n10001 1.2',
  hour: '9 1.2\n10 1.2\n18 0.9',
  weekday: 'sat 0.8\nsun 0.7',
  attestation: 'A 1.1\nC 0.5',
  repeatCaller: 'true 0.5',
};

type Props = { value: readonly ModifierDraft[]; onChange(value: ModifierDraft[]): void };

/** Many values with an amount each, typed or pasted: they are modifiers with every key, those of one amount together. */
export function ValueTable({ value, onChange }: Props) {
  const [field, setField] = useState('state');
  const [tag, setTag] = useState('');
  const [change, setChange] = useState('multiply');
  const of = { field: field || tag.trim(), change };
  const [typed, setTyped] = useState(() => tableText(value, of));
  const turn = (next: typeof of): void => setTyped(tableText(value, next));
  const rows = readTable(typed);
  return (
    <fieldset className="modifier" aria-label="Table of values">
      <div className="modifier-line">
        <Select
          label="By"
          options={TABLE_FIELDS}
          value={field}
          onChange={(next) => {
            setField(next);
            turn({ field: next || tag.trim(), change });
          }}
        />
        {field === '' && (
          <Text
            label="Tag"
            placeholder="homeowner"
            value={tag}
            onChange={(next) => {
              setTag(next);
              turn({ field: next.trim(), change });
            }}
          />
        )}
        <Select
          label="Each value does"
          options={CHANGES}
          value={change}
          onChange={(next) => {
            setChange(next);
            turn({ field: of.field, change: next });
          }}
        />
      </div>
      <Text
        label="Values, one a line"
        rows={6}
        placeholder={EXAMPLES[of.field] ?? 'value 1.25'}
        hint="A value and its amount, typed or pasted from a spreadsheet."
        value={typed}
        disabled={of.field === ''}
        error={Array.isArray(rows) ? undefined : `line ${rows.line} ${rows.why}`}
        onChange={(text) => {
          setTyped(text);
          const read = readTable(text);
          if (Array.isArray(read)) onChange(withTable(value, of, read));
        }}
      />
    </fieldset>
  );
}
