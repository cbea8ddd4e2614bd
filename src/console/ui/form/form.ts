import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type * as z from 'zod';
import { Problem } from '../api.ts';
import { tell } from '../overlay/toast.tsx';
import { fieldName } from './field-names.ts';
import { type Errors, errorsAt, issuesOf } from './form-errors.ts';
import { Contested, type Kept, saveOver } from './keep.ts';
import { type Conflict, editsOf, put } from './merge.ts';
import { useUnsaved } from './unsaved.ts';

type Options<D, B, R extends object, K extends R> = {
  /** As which a new one begins. */
  initial: D;
  /** What the API is sent. Only this is checked: a draft may be anything while somebody types. */
  toBody(draft: D): unknown;
  schema: z.ZodType;
  /** Makes a new one of what the schema found nothing wrong with. */
  save?(body: B): Promise<R>;
  /** What is there already and is changed: then nothing of what others change is lost. */
  kept?: (Kept<K> & { draftOf(value: K): D }) | undefined;
  /** Lists that are different after it. */
  changes: string[];
  onDone(result: R): void;
};

export type Choice = 'now' | 'yours';

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
  /** Is anything here that is not saved? */
  isDirty: boolean;
  /** Back to what is saved; null for a new one. */
  revert: (() => void) | null;
  /** What somebody else changed as well, for a person to decide. */
  conflicts: readonly Conflict[];
  settle(choices: Readonly<Record<string, Choice>>): void;
};

type Json = Record<string, unknown>;

/**
 * A form that is checked as one types by the API's own schema, and shows the API's own refusals at their fields. A
 * change is sent as what was changed, onto what the resource is by then.
 */
export function useForm<D extends object, B, R extends object, K extends R = R>(
  options: Options<D, B, R, K>,
): Form<D> {
  const { toBody, schema, changes, onDone, kept } = options;
  const [seen, setSeen] = useState(kept?.value);
  const [base, setBase] = useState(kept?.value);
  const [draft, setDraft] = useState(() => (kept ? kept.draftOf(kept.value) : options.initial));
  const [start] = useState(options.initial);
  const [touched, setTouched] = useState<ReadonlySet<string> | 'all'>(new Set());
  const client = useQueryClient();

  const bodyOf = (value: K): Json => toBody(kept!.draftOf(value)) as Json;
  const saved = kept && base ? bodyOf(base) : (toBody(start) as Json);
  const isDirty = editsOf(saved, toBody(draft)).length > 0;
  const forget = useUnsaved(isDirty);
  const startFrom = (value: K): void => {
    setBase(value);
    setDraft(kept!.draftOf(value));
    setTouched(new Set());
  };
  // Somebody else's change is shown at once where nothing would be lost by it.
  if (kept && kept.value !== seen) {
    setSeen(kept.value);
    if (!isDirty && base && editsOf(bodyOf(base), bodyOf(kept.value)).length > 0) startFrom(kept.value);
  }

  const save = useMutation({
    mutationFn: async ({ onto, body }: { onto: K | undefined; body: Json }) => {
      if (!kept || !onto) return { value: await options.save!(body as B), theirs: [] };
      return saveOver({ ...kept, value: onto }, bodyOf, body);
    },
    onSuccess: async ({ value, theirs }) => {
      await Promise.all(changes.map((name) => client.invalidateQueries({ queryKey: [name] })));
      forget();
      if (kept) startFrom(value as K);
      if (theirs.length > 0)
        tell('Somebody else changed this too.', `Kept as they set it: ${theirs.map(fieldName).join(', ')}.`);
      onDone(value);
    },
  });
  const contested = save.error instanceof Contested ? (save.error as Contested<K>) : null;
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
      if (issues.length === 0) save.mutate({ onto: base, body: toBody(draft) as Json });
    },
    busy: save.isPending,
    refusal: save.error && !contested && told.length === 0 ? save.error.message : null,
    isDirty,
    revert: kept && base ? () => startFrom(base) : null,
    conflicts: contested?.conflicts ?? [],
    settle: (choices) => {
      if (!contested) return;
      const { now, wanted, conflicts } = contested;
      const given = conflicts.filter(({ path }) => choices[path] === 'now');
      save.mutate({
        onto: now,
        body: given.reduce((body, conflict) => put(body, conflict.path, conflict.now), wanted),
      });
    },
  };
}

const isTouched = (touched: ReadonlySet<string>, path: string): boolean =>
  [...touched].some((field) => path === field || path.startsWith(`${field}.`));
