import { useMutation } from '@tanstack/react-query';
import { Radio } from 'lucide-react';
import type { TargetTest as Trial } from '../../../api/client/outcry-client.ts';
import { api } from '../../ui/api.ts';
import { Clip } from '../../ui/overlay/tip.tsx';
import { Findings, Verdict } from './verdict.tsx';

/** Asks the buyer for a call that never was, and shows both sides of the wire. */
export function TestPing({ targetId }: { targetId: string }) {
  const ping = useMutation({ mutationFn: () => api.testTarget({ id: targetId, body: {} }) });
  return (
    <div className="stack">
      <div className="row">
        <button type="button" className="button" disabled={ping.isPending} onClick={() => ping.mutate()}>
          <Radio size={16} /> {ping.isPending ? 'Pinging…' : 'Test ping'}
        </button>
        <span role="status">
          {ping.error && <span className="bad">{ping.error.message}</span>}
          {ping.data && <Verdict {...ping.data} />}
        </span>
      </div>
      {ping.data && <Wire trial={ping.data} />}
    </div>
  );
}

const Wire = ({ trial: { request, reply, findings } }: { trial: Trial }) => (
  <>
    <Findings findings={findings} />
    <div className="grid-2">
      <Body label={request ? `${request.method} ${request.url}` : 'Nothing was sent'} text={request?.body} />
      <Body label={reply ? `Reply, HTTP ${reply.status}` : 'No reply'} text={reply?.body} />
    </div>
  </>
);

function Body({ label, text }: { label: string; text: string | null | undefined }) {
  return (
    <div className="field">
      <Clip className="label" text={label} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre className="wire" tabIndex={0}>
        {text ? pretty(text) : '–'}
      </pre>
    </div>
  );
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
