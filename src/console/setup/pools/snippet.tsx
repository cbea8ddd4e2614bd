import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Pool } from '../../../api/client/outcry-client.ts';
import { api } from '../../ui/api.ts';
import { Select, Text } from '../../ui/form/fields.tsx';
import { Chip, CopyButton, Failed } from '../../ui/parts.tsx';
import { type Consent, tagOf } from './draft.ts';

const CONSENT: { value: Consent; label: string }[] = [
  { value: 'none', label: 'Not needed' },
  { value: 'wait', label: 'The page’s banner says: wait for outcry.consent(true)' },
  { value: 'ask', label: 'The snippet asks by a bar of its own' },
];

/** What to copy into a page, and whether it is there. */
export function Snippet({ pool }: { pool: Pool }) {
  const [consent, setConsent] = useState<Consent>('none');
  const tag = tagOf(location.origin, pool.id, consent);
  return (
    <section className="panel">
      <header>
        <h2>Snippet</h2>
      </header>
      <div className="body stack">
        <p>
          Write {pool.overflow} into the page, as text and in <code>tel:</code> links, and load this on every
          page. Visitors see a number of their own in its place; should anything go wrong, they see this one.
        </p>
        <Select
          label="Consent"
          options={CONSENT}
          value={consent}
          onChange={(value) => setConsent(value as Consent)}
        />
        <div className="secret">
          <code>{tag}</code>
          <CopyButton text={tag} label="snippet" />
        </div>
        <PageCheck pool={pool} />
      </div>
    </section>
  );
}

function PageCheck({ pool }: { pool: Pool }) {
  const [url, setUrl] = useState(pool.sites[0] ? `https://${pool.sites[0]}/` : '');
  const check = useMutation({
    mutationFn: () => api.checkPoolPage({ id: pool.id, body: { url: url.trim() } }),
  });
  const { data, error, isPending } = check;
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        check.mutate();
      }}
    >
      <Text
        label="Check a page"
        type="url"
        placeholder="https://shop.example.com/"
        value={url}
        onChange={setUrl}
      />
      <div className="row">
        <button type="submit" className="button" disabled={isPending || url.trim() === ''}>
          {isPending ? 'Looking…' : 'Check the page'}
        </button>
      </div>
      {error && <Failed error={error} />}
      {data && (
        <ul className="stack" aria-label="What was found">
          {data.findings.map(({ what, ok, note }) => (
            <li key={what} className="row">
              <Chip word={ok ? 'fine' : 'wrong'} tone={ok ? 'good' : 'bad'} /> <span>{note}</span>
            </li>
          ))}
        </ul>
      )}
    </form>
  );
}
