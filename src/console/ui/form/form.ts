import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type * as z from 'zod';
import { Problem } from '../api.ts';
import { type Errors, errorsAt, issuesOf } from './form-errors.ts';

type Options<D, B, R> = {
  initial: D;
  /** What the API is sent. Only this is checked: a draft may be anything while somebody types. */
  toBody(draft: D): unknown;
  schema: z.ZodType;
  /** Sends what the schema found nothing wrong with. */
  save(body: B): Promise<R>;
  /** Lists that are different after it. */
  changes: string[];
  onDone(result: R): void;
};

export type Form<D> = {
  draft: D;
  set(change: Partial<D>): void;
  errors: Errors;
  /** Shows a field's error from now on: nobody is told off before they have finished typing. */
  touch(path: string): void;
  submit(): void;
  busy: boolean;
  /** What the API said that belongs to no field. */
  refusal: string | null;
};

/** A form that is checked as one types by the API's own schema, and shows the API's own refusals at their fields. */
export function useForm<D extends object, B, R>(options: Options<D, B, R>): Form<D> {
  const { initial, toBody, schema, changes, onDone } = options;
  const [draft, setDraft] = useState(initial);
  const [touched, setTouched] = useState<ReadonlySet<string> | 'all'>(new Set());
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: () => options.save(toBody(draft) as B),
    onSuccess: async (result) => {
      await Promise.all(changes.map((name) => client.invalidateQueries({ queryKey: [name] })));
      onDone(result);
    },
  });
  const issues = useMemo(() => issuesOf(schema, toBody(draft)), [schema, toBody, draft]);
  const told = save.error instanceof Problem ? save.error.errors : [];
  const known = touched === 'all' ? issues : issues.filter((issue) => isTouched(touched, issue.path));
  return {
    draft,
    set: (change) => {
      save.reset();
      setDraft((before) => ({ ...before, ...change }));
    },
    errors: errorsAt([...known, ...told]),
    touch: (field) => setTouched((before) => (before === 'all' ? before : new Set([...before, field]))),
    submit: () => {
      setTouched('all');
      if (issues.length === 0) save.mutate();
    },
    busy: save.isPending,
    refusal: save.error && told.length === 0 ? save.error.message : null,
  };
}

const isTouched = (touched: ReadonlySet<string>, path: string): boolean =>
  [...touched].some((field) => path === field || path.startsWith(`${field}.`));
