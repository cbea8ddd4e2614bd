import { useState } from 'react';
import './form.css';
import { useNames } from '../names.ts';
import { valueText } from '../values.ts';
import { fieldName } from './field-names.ts';
import type { Choice, Form } from './form.ts';

/** Two people changed the same: each field as it was, as it is now, and as it was typed here, to choose from. */
export function Conflicts({ form: { conflicts, settle, busy } }: { form: Form<object> }) {
  const nameOf = useNames();
  const [choices, setChoices] = useState<Record<string, Choice>>({});
  if (conflicts.length === 0) return null;
  const undecided = conflicts.some(({ path }) => choices[path] === undefined);
  return (
    <section className="conflicts" role="alert" aria-label="Changed by somebody else">
      <h3>Somebody else changed this while you were editing</h3>
      <p className="quiet">Nothing is saved yet. Choose what each field is to be.</p>
      {conflicts.map(({ path, was, now, yours }) => (
        <fieldset key={path} className="conflict">
          <legend>{fieldName(path)}</legend>
          <p className="quiet small">It was {valueText(was, path, nameOf)} when you opened it.</p>
          {(
            [
              ['now', 'Theirs', now],
              ['yours', 'Yours', yours],
            ] as const
          ).map(([choice, label, value]) => (
            <label key={choice} className="conflict-choice">
              <input
                type="radio"
                name={`conflict-${path}`}
                checked={choices[path] === choice}
                onChange={() => setChoices({ ...choices, [path]: choice })}
              />
              <b>{label}</b> <span>{valueText(value, path, nameOf)}</span>
            </label>
          ))}
        </fieldset>
      ))}
      <div>
        <button
          type="button"
          className="button primary"
          disabled={undecided || busy}
          onClick={() => settle(choices)}
        >
          Save with these
        </button>
      </div>
    </section>
  );
}
