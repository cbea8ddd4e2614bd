import { type ReactNode, useId } from 'react';
import type { Form } from './form.ts';

type Base = { label: string; error?: string | undefined; hint?: ReactNode };
type FrameProps = Base & {
  children(props: { id: string; describedBy: string; invalid: boolean }): ReactNode;
};

/** A label, a control, and below it what is wrong with it, or else what it means. */
export function Field({ label, error, hint, children }: FrameProps) {
  const id = useId();
  const describedBy = `${id}-note`;
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        {label}
      </label>
      {children({ id, describedBy, invalid: error !== undefined })}
      {(error || hint) && (
        <p id={describedBy} className={error ? 'error' : 'hint'}>
          {error ?? hint}
        </p>
      )}
    </div>
  );
}

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
    {({ id, describedBy, invalid }) => {
      const shared = {
        id,
        className: 'input',
        value,
        placeholder,
        disabled,
        onBlur,
        spellCheck: false,
        'aria-invalid': invalid,
        'aria-describedby': describedBy,
        onChange: (event: { target: { value: string } }) => onChange(event.target.value),
      };
      return rows ? (
        <textarea {...shared} rows={rows} />
      ) : (
        <input {...shared} type={type ?? 'text'} autoComplete="off" />
      );
    }}
  </Field>
);

export type Option = { value: string; label: string };
type SelectProps = Base & {
  value: string;
  onChange(value: string): void;
  options: readonly Option[];
  empty?: string;
};

export const Select = ({ value, onChange, options, empty, ...frame }: SelectProps) => (
  <Field {...frame}>
    {({ id, describedBy, invalid }) => (
      <select
        id={id}
        className="input"
        value={value}
        aria-invalid={invalid}
        aria-describedby={describedBy}
        onChange={(event) => onChange(event.target.value)}
      >
        {empty !== undefined && <option value="">{empty}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    )}
  </Field>
);

type CheckProps = { label: string; checked: boolean; onChange(checked: boolean): void };
export const Check = ({ label, checked, onChange }: CheckProps) => (
  <label className="check">
    <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
    {label}
  </label>
);

export const STATUSES: Option[] = [
  { value: 'active', label: 'Active' },
  { value: 'paused', label: 'Paused' },
];

/** Binds a text field of a draft to its place in the body, which is where its errors are. */
export function bind<D extends object>(form: Form<D>) {
  return <K extends keyof D & string>(name: K, path: string = name) => ({
    value: String(form.draft[name] ?? ''),
    onChange: (value: string) => form.set({ [name]: value } as unknown as Partial<D>),
    onBlur: () => form.touch(path),
    error: form.errors(path),
  });
}

type FormProps = { form: Form<object>; save: string; children: ReactNode; also?: ReactNode };

export function FormBody({ form, save, children, also }: FormProps) {
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
      <footer>
        {also}
        <button type="submit" className="button primary" disabled={form.busy}>
          {form.busy ? 'Saving…' : save}
        </button>
      </footer>
    </form>
  );
}
