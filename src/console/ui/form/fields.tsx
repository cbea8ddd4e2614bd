import { Checkbox } from '@base-ui/react/checkbox';
import { Field as BaseField } from '@base-ui/react/field';
import { Check as Mark } from 'lucide-react';
import type { ReactNode } from 'react';
import { afterPress } from './after-press.ts';
import { Conflicts } from './conflicts.tsx';
import type { Form } from './form.ts';
import type { Option, PickerProps } from './option.ts';
import { Picker } from './picker.tsx';

type Base = { label: string; error?: string | undefined; hint?: ReactNode };
type FrameProps = Base & { picks?: boolean; children: ReactNode };

/** A label, a control, and below it what is wrong with it, or else what it means. */
const Field = ({ label, error, hint, picks = false, children }: FrameProps) => (
  <BaseField.Root className="field" invalid={error !== undefined}>
    {/* A native label would open a list when it is clicked. */}
    <BaseField.Label className="label" nativeLabel={!picks} render={picks ? <span /> : undefined}>
      {label}
    </BaseField.Label>
    {children}
    {error ? (
      <BaseField.Error className="error" match>
        {error}
      </BaseField.Error>
    ) : (
      hint && <BaseField.Description className="hint">{hint}</BaseField.Description>
    )}
  </BaseField.Root>
);

type TextProps = Base & {
  value: string;
  onChange(value: string): void;
  onBlur?(): void;
  placeholder?: string;
  type?: 'text' | 'number' | 'tel' | 'url' | 'password' | 'date' | 'time';
  rows?: number;
  disabled?: boolean;
};

export const Text = ({ value, onChange, onBlur, placeholder, type, rows, disabled, ...frame }: TextProps) => (
  <Field {...frame}>
    <BaseField.Control
      className="input"
      value={value}
      onValueChange={onChange}
      onBlur={onBlur}
      placeholder={placeholder}
      disabled={disabled ?? false}
      spellCheck={false}
      {...(rows ? { render: <textarea rows={rows} /> } : { type: type ?? 'text', autoComplete: 'off' })}
    />
  </Field>
);

type SelectProps = Base & Omit<PickerProps, 'label' | 'className'> & { onBlur?(): void };

export const Select = ({ label, error, hint, onBlur: _, ...picker }: SelectProps) => (
  <Field label={label} error={error} hint={hint} picks>
    <Picker {...picker} />
  </Field>
);

type CheckProps = { label: string; checked: boolean; onChange(checked: boolean): void };
export const Check = ({ label, checked, onChange }: CheckProps) => (
  // biome-ignore lint/a11y/noLabelWithoutControl: the box within it is one
  <label className="check">
    <Checkbox.Root className="check-box" checked={checked} onCheckedChange={onChange}>
      <Checkbox.Indicator className="check-mark">
        <Mark size={12} strokeWidth={3} aria-hidden="true" />
      </Checkbox.Indicator>
    </Checkbox.Root>
    {label}
  </label>
);

export const STATUSES: Option[] = [
  { value: 'active', label: 'Active' },
  { value: 'paused', label: 'Paused' },
];

/** Things with a name, to choose one of. */
export const optionsOf = (things: readonly { id: string; name: string }[] | undefined): Option[] =>
  (things ?? []).map(({ id, name }) => ({ value: id, label: name }));

/** Binds a text field of a draft to its place in the body, which is where its errors are. */
export function bind<D extends object>(form: Form<D>) {
  return <K extends keyof D & string>(name: K, path: string = name) => ({
    value: String(form.draft[name] ?? ''),
    // A computed key loses which of the draft's fields it is.
    onChange: (value: string) => form.set({ [name]: value } as unknown as Partial<D>),
    onBlur: () => afterPress(() => form.touch(path)),
    error: form.errors(path),
  });
}

type FormProps = {
  form: Form<object>;
  save: string;
  children: ReactNode;
  also?: ReactNode;
  /** Something has to be said before it may be sent. */
  held?: boolean;
};

export function FormBody({ form, save, children, also, held = false }: FormProps) {
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        form.submit();
      }}
    >
      {children}
      {form.refusal && (
        <p className="form-error" role="alert">
          {form.refusal}
        </p>
      )}
      <Conflicts form={form} />
      <footer>
        {also}
        {form.revert && form.isDirty && (
          <>
            <span className="quiet small" role="status">
              Not saved yet
            </span>
            <button type="button" className="button" onClick={form.revert} disabled={form.busy}>
              Undo changes
            </button>
          </>
        )}
        <button type="submit" className="button primary" disabled={form.busy || held}>
          {form.busy ? 'Saving…' : save}
        </button>
      </footer>
    </form>
  );
}
