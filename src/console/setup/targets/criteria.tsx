import { Plus, X } from 'lucide-react';
import { useId, useState } from 'react';
import type { Condition } from '../../../api/client/outcry-client.ts';
import { canonicalJson } from '../../../lib/encoding.ts';
import { Picker } from '../../ui/form/picker.tsx';
import {
  conditionOf,
  FIELDS,
  type Group,
  groupOf,
  isLeaf,
  type Leaf,
  NEW_RULE,
  OPS,
  readValue,
  textOf,
} from './condition.ts';

const MODES = [
  { value: 'all', label: 'All of these are true' },
  { value: 'any', label: 'Any of these is true' },
  { value: 'none', label: 'None of these is true' },
];
const YES_OR_NO = [
  { value: 'true', label: 'yes' },
  { value: 'false', label: 'no' },
];

type Props = {
  value: Condition | null;
  onChange(value: Condition | null): void;
  error?: string | undefined;
  label?: string;
};

/** Which calls a target wants. Without criteria it wants them all. */
export function Criteria({ value, onChange, error, label = 'Criteria' }: Props) {
  return (
    <fieldset className="box" aria-label={label}>
      {value === null ? (
        <p className="quiet">All calls of the campaign.</p>
      ) : (
        <GroupEditor condition={value} onChange={onChange} />
      )}
      {error && <p className="form-error">{error}</p>}
      {value === null && (
        <div>
          <button type="button" className="button little" onClick={() => onChange({ all: [NEW_RULE] })}>
            <Plus size={14} /> Add criteria
          </button>
        </div>
      )}
    </fieldset>
  );
}

type PartProps = { condition: Condition; onChange(value: Condition | null): void };

function GroupEditor({ condition, onChange }: PartProps) {
  const group = groupOf(condition);
  const change = (next: Partial<Group>): void => {
    const whole = { ...group, ...next };
    onChange(whole.parts.length === 0 ? null : conditionOf(whole));
  };
  const replace = (index: number, part: Condition | null): void =>
    change({ parts: group.parts.flatMap((old, at) => (at === index ? (part ? [part] : []) : [old])) });
  return (
    <div className="rule-group">
      <Picker
        label="How the rules are joined"
        options={MODES}
        value={group.mode}
        onChange={(mode) => change({ mode: mode as Group['mode'] })}
      />
      {group.parts.map((part, index) => {
        const Editor = isLeaf(part) ? RuleEditor : GroupEditor;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: rules have no names, only places
          <Editor key={index} condition={part} onChange={(next) => replace(index, next)} />
        );
      })}
      <div className="row">
        <button
          type="button"
          className="button little"
          onClick={() => change({ parts: [...group.parts, NEW_RULE] })}
        >
          <Plus size={14} /> Rule
        </button>
        <button
          type="button"
          className="button little bare"
          onClick={() => change({ parts: [...group.parts, { any: [NEW_RULE] }] })}
        >
          <Plus size={14} /> Group
        </button>
      </div>
    </div>
  );
}

function RuleEditor({ condition, onChange }: PartProps) {
  const rule = condition as Leaf;
  const known = useId();
  const change = (next: Partial<Leaf>): void => onChange({ ...rule, ...next });
  const takesText = rule.op !== 'exists';
  return (
    <div className="rule">
      <input
        className="input"
        aria-label="Field or tag"
        list={known}
        value={rule.field}
        onChange={(event) => change({ field: event.target.value })}
      />
      <datalist id={known}>
        {FIELDS.map((field) => (
          <option key={field} value={field} />
        ))}
      </datalist>
      <Picker
        label="Comparison"
        options={OPS}
        value={rule.op}
        onChange={(chosen) => {
          const op = chosen as Leaf['op'];
          change({ op, value: readValue(op, textOf(rule.value), rule.field) });
        }}
      />
      {takesText ? (
        <ValueInput rule={rule} onChange={(value) => change({ value })} />
      ) : (
        <Picker
          label="Value"
          options={YES_OR_NO}
          value={String(rule.value ?? true)}
          onChange={(value) => change({ value: value === 'true' })}
        />
      )}
      <button
        type="button"
        className="button icon bare"
        aria-label="Remove the rule"
        onClick={() => onChange(null)}
      >
        <X size={16} />
      </button>
    </div>
  );
}

type ValueProps = { rule: Leaf; onChange(value: Leaf['value']): void };

/** The text stays as it was typed, a comma at its end too, for as long as it means what the rule says. */
function ValueInput({ rule, onChange }: ValueProps) {
  const [typed, setTyped] = useState(textOf(rule.value));
  const holds = canonicalJson(readValue(rule.op, typed, rule.field)) === canonicalJson(rule.value);
  const isList = rule.op === 'in' || rule.op === 'notIn';
  return (
    <input
      className="input"
      aria-label={isList ? 'Values, separated by commas' : 'Value'}
      placeholder={isList && rule.field === 'state' ? 'CA, New York, WA' : ''}
      value={holds ? typed : textOf(rule.value)}
      onChange={({ target: { value } }) => {
        setTyped(value);
        onChange(readValue(rule.op, value, rule.field));
      }}
    />
  );
}
