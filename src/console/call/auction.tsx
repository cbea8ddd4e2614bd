import { useMutation, useQuery } from '@tanstack/react-query';
import { RotateCcw } from 'lucide-react';
import { useState } from 'react';
import type { CallReceipt as Receipt } from '../../api/client/outcry-client.ts';
import { api, Problem } from '../ui/api.ts';
import { Picker } from '../ui/form/picker.tsx';
import { milliseconds, money, sentence } from '../ui/format.ts';
import { Clip } from '../ui/overlay/tip.tsx';
import { CopyButton, Empty, Failed, Loading } from '../ui/parts.tsx';
import { WaterfallChart } from './waterfall-chart.tsx';

export function Auction({ callId, live }: { callId: string; live: boolean }) {
  const [chosen, setChosen] = useState('');
  const { data, error, refetch } = useQuery({
    queryKey: ['receipt', callId, chosen],
    queryFn: () => api.getReceipt({ id: callId, auctionId: chosen || undefined }),
    refetchInterval: ({ state }) => (live && !state.data ? 2_000 : false),
  });
  return (
    <section className="panel">
      <header>
        <h2>Auction</h2>
        {data && data.auctions.length > 1 && (
          <Picker
            className="rounds"
            label="Which auction"
            options={data.auctions.map((id, index) => ({
              value: id,
              label: `Auction ${index + 1} of ${data.auctions.length}`,
            }))}
            value={data.auctionId}
            onChange={setChosen}
          />
        )}
        {data && <ReplayButton callId={callId} />}
      </header>
      <div className="body">
        {data ? <Held receipt={data} /> : <NoReceipt error={error} retry={() => void refetch()} />}
      </div>
    </section>
  );
}

function NoReceipt({ error, retry }: { error: unknown; retry(): void }) {
  if (!error) return <Loading />;
  if (!(error instanceof Problem) || error.status !== 404) return <Failed error={error} retry={retry} />;
  return (
    <Empty title="No auction">
      The call has not reached an auction: it is still in the IVR, or ended before.
    </Empty>
  );
}

function Held({ receipt }: { receipt: Receipt }) {
  const rule = receipt.price === 'second' ? 'second price' : 'first price';
  return (
    <div className="stack">
      <p className="quiet">
        {sentence(receipt.strategy)}, {rule}, floor {money(receipt.floor)}, round {receipt.round}, closed
        after {milliseconds(Date.parse(receipt.settledAt) - Date.parse(receipt.openedAt))}.
      </p>
      <WaterfallChart receipt={receipt} />
      <dl className="hashes">
        {(
          [
            ['Receipt', receipt.hash],
            ['Previous receipt', receipt.previousHash],
            [`Campaign version ${receipt.configVersion}`, receipt.configHash],
          ] as const
        ).map(([label, hash]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <Clip className="mono" text={hash || 'none: the first of its campaign'} />
              {hash && <CopyButton text={hash} label={`hash of ${label}`} />}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** Holds the auction again from what the receipt says, on the exchange, and compares every bit. */
function ReplayButton({ callId }: { callId: string }) {
  const replay = useMutation({ mutationFn: () => api.replayCall({ id: callId }) });
  const told = replay.data;
  return (
    <>
      <span role="status" className={told?.equal ? 'good small' : 'bad small'}>
        {told && (told.equal ? 'Replayed: identical' : told.differences.join('; '))}
        {replay.error?.message}
      </span>
      <button
        type="button"
        className="button little"
        disabled={replay.isPending}
        onClick={() => replay.mutate()}
      >
        <RotateCcw size={14} /> Replay
      </button>
    </>
  );
}
