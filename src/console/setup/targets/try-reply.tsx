import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../ui/api.ts';
import { Text } from '../../ui/form/fields.tsx';
import { Findings, Verdict } from './verdict.tsx';

/** Reads a reply that somebody pasted as an auction would: nobody is asked for it. */
export function TryReply({ targetId }: { targetId: string }) {
  const [status, setStatus] = useState('200');
  const [contentType, setContentType] = useState('');
  const [body, setBody] = useState('');
  const reading = useMutation({
    mutationFn: () =>
      api.tryReplyTarget({
        id: targetId,
        body: { status: Number(status), contentType: contentType.trim() || null, body },
      }),
  });
  const read = (event: FormEvent): void => {
    event.preventDefault();
    reading.mutate();
  };
  return (
    <details>
      <summary>Test a reply</summary>
      <form className="stack" noValidate onSubmit={read}>
        <p className="quiet small">Paste what the endpoint replies, to see whether it is read as a bid.</p>
        <Text label="Reply" rows={6} placeholder={'{ "bid": "42.50" }'} value={body} onChange={setBody} />
        <div className="grid-2">
          <Text label="HTTP status" type="number" value={status} onChange={setStatus} />
          <Text
            label="Content type"
            placeholder="application/json"
            hint="Empty: detected from the reply"
            value={contentType}
            onChange={setContentType}
          />
        </div>
        <div className="row">
          <button type="submit" className="button" disabled={reading.isPending}>
            Test reply
          </button>
          <span role="status">
            {reading.error && <span className="bad">{reading.error.message}</span>}
            {reading.data && <Verdict read={reading.data.read} />}
          </span>
        </div>
        {reading.data && <Findings findings={reading.data.findings} />}
      </form>
    </details>
  );
}
