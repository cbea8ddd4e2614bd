import { Plus, X } from 'lucide-react';
import type { Condition } from '../../../api/client/outcry-client.ts';
import { Select, Text } from '../../ui/form/fields.tsx';
import type { Errors } from '../../ui/form/form-errors.ts';
import { Criteria } from '../targets/criteria.tsx';
import { aboutKind, type Choice, type NodeDraft, waysOut } from './draft.ts';

type Props = {
  node: NodeDraft;
  ids: readonly string[];
  isStart: boolean;
  errors: Errors;
  onChange(node: NodeDraft | null): void;
};

export function NodeCard({ node, ids, isStart, errors, onChange }: Props) {
  const set = (change: Partial<NodeDraft>): void => onChange({ ...node, ...change } as NodeDraft);
  const whole = errors('');
  return (
    <section className={`flow-node ${isStart ? 'start' : ''}`} aria-label={`Step ${node.id}`}>
      <header>
        <input
          className="input mono"
          aria-label="Step name"
          value={node.id}
          onChange={(event) => set({ id: event.target.value })}
        />
        <span className="quiet">{aboutKind(node.kind)}</span>
        {isStart && <span className="chip accent">First step</span>}
        <button
          type="button"
          className="button little bare danger row-end"
          aria-label={`Remove ${node.id}`}
          onClick={() => onChange(null)}
        >
          <X size={14} />
        </button>
      </header>
      <div className="body">
        {node.prompts && (
          <Text
            label="Message"
            rows={2}
            value={node.prompts.map(({ text }) => text ?? '').join('\n')}
            onChange={(text) => set({ prompts: [{ kind: 'say', text }] })}
            error={errors('prompts')}
          />
        )}
        {node.tag !== undefined && (
          <div className="grid-2">
            <Text
              label="Save as tag"
              placeholder="homeowner"
              hint="Buyers see the answer under this name"
              value={node.tag ?? ''}
              onChange={(tag) => set({ tag: tag || (node.kind === 'menu' ? null : '') })}
              error={errors('tag')}
            />
            {node.digits !== undefined && (
              <Text
                label="Digits"
                type="number"
                value={String(node.digits)}
                onChange={(digits) => set({ digits: Number(digits) })}
                error={errors('digits')}
              />
            )}
          </div>
        )}
        {node.choices && <Choices node={node} ids={ids} errors={errors} onChange={set} />}
        {node.kind === 'tag' && <Notes node={node} errors={errors} onChange={set} />}
        {node.kind === 'branch' && (
          <Criteria
            value={(node['when'] as Condition | null) ?? null}
            onChange={(when) => set({ when })}
            error={errors('when')}
          />
        )}
        <Ways node={node} ids={ids} errors={errors} onChange={set} />
        {whole && <p className="form-error">{whole}</p>}
      </div>
    </section>
  );
}

type PartProps = {
  node: NodeDraft;
  ids?: readonly string[];
  errors: Errors;
  onChange(change: Partial<NodeDraft>): void;
};

const optionsOf = (ids: readonly string[] = []) => ids.map((id) => ({ value: id, label: id }));

/** Where the caller goes from here. */
function Ways({ node, ids, errors, onChange }: PartProps) {
  const ways = waysOut(node);
  if (ways.length === 0) return null;
  return (
    <div className="grid-2">
      {ways.map(({ way, label }) => (
        <Select
          key={way}
          label={label}
          options={optionsOf(ids)}
          empty={way === 'otherwise' ? 'The auction' : undefined}
          value={node[way] ?? ''}
          onChange={(id) => onChange({ [way]: id === '' && way === 'otherwise' ? undefined : id })}
          error={errors(way)}
        />
      ))}
    </div>
  );
}

function Choices({ node, ids, errors, onChange }: PartProps) {
  const choices = node.choices ?? [];
  const change = (index: number, next: Partial<Choice>): void =>
    onChange({ choices: choices.map((choice, at) => (at === index ? { ...choice, ...next } : choice)) });
  return (
    <fieldset className="box" aria-label="Keys">
      {choices.map((choice, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: keys have no names, only places
        <div className="choice" key={index}>
          <Text label="Key" value={choice.key} onChange={(key) => change(index, { key })} />
          <Text label="Saved value" value={choice.value} onChange={(value) => change(index, { value })} />
          <Select
            label="Go to"
            options={optionsOf(ids)}
            value={choice.next}
            onChange={(next) => change(index, { next })}
          />
          <button
            type="button"
            className="button icon bare"
            aria-label={`Remove key ${choice.key}`}
            onClick={() => onChange({ choices: choices.filter((_, at) => at !== index) })}
          >
            <X size={16} />
          </button>
        </div>
      ))}
      {errors('choices') && <p className="error small bad">{errors('choices')}</p>}
      <div>
        <button
          type="button"
          className="button little"
          onClick={() =>
            onChange({ choices: [...choices, { key: String(choices.length + 1), value: '', next: '' }] })
          }
        >
          <Plus size={14} /> Add a key
        </button>
      </div>
    </fieldset>
  );
}

/** Tags written as people write them: one a line, "name: value". */
const Notes = ({ node, errors, onChange }: PartProps) => (
  <Text
    label="Tags, one per line"
    rows={2}
    placeholder="source: radio"
    value={Object.entries(node.tags ?? {})
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n')}
    onChange={(text) =>
      onChange({
        tags: Object.fromEntries(
          text.split('\n').flatMap((line) => {
            const [name = '', ...rest] = line.split(':');
            return name.trim() ? [[name.trim(), rest.join(':').trim()]] : [];
          }),
        ),
      })
    }
    error={errors('tags')}
  />
);
