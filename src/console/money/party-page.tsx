import type { ReactNode } from 'react';
import { useSearchParams } from 'wouter';
import { PartyPicker } from './party-picker.tsx';

type PartyPageProps = {
  title: string;
  action(party: string): ReactNode;
  /** @param party whose; '' is everybody's. It stands in the URL. */
  children(party: string): ReactNode;
};

/** A list of everybody's, or of one party's. */
export function PartyPage({ title, action, children }: PartyPageProps) {
  const [params, setParams] = useSearchParams();
  const party = params.get('party') ?? '';
  return (
    <section className="stack">
      <div className="page-head">
        <h1>{title}</h1>
        <PartyPicker
          value={party}
          onChange={(next) => setParams(next ? { party: next } : {}, { replace: true })}
        />
        {action(party)}
      </div>
      {children(party)}
    </section>
  );
}
