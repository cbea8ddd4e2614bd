import { useMutation } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { CampaignBidPreview, PreviewBidBody } from '../../../../api/client/outcry-client.ts';
import { REASONS } from '../../../../buyers/reason.ts';
import { api } from '../../../ui/api.ts';
import { count, dayAndTime, many, money } from '../../../ui/format.ts';
import { useNames } from '../../../ui/names.ts';
import { ScrollX } from '../../../ui/parts.tsx';
import { type TargetDraft, targetBody } from '../draft.ts';

type Props = { draft: TargetDraft; targetId?: string | undefined };

/** Runs the bid as it stands in the form over last week's calls: what it would have won, against what was. */
export function BidPreview({ draft, targetId }: Props) {
  const run = useMutation({
    mutationFn: () => {
      const { bidding, criteria, requiredTags, hours, caps, pacing, margin, rank } = targetBody(draft, false);
      const whose = targetId ? { targetId } : { buyerId: draft.buyerId };
      const body = { ...whose, bidding, criteria, requiredTags, hours, caps, pacing, margin, rank };
      // What is not yet right in the form is refused by the exchange, at its field.
      return api.previewBid({ id: draft.campaignId, body: { ...body, limit: 200 } as PreviewBidBody });
    },
  });
  return (
    <section className="stack" aria-label="Preview over last week">
      <div className="row">
        <button
          type="button"
          className="button"
          disabled={run.isPending || draft.campaignId === '' || (!targetId && draft.buyerId === '')}
          onClick={() => run.mutate()}
        >
          {run.isPending ? 'Running…' : 'Preview over last week’s calls'}
        </button>
        <span role="status" className="small">
          {run.error ? (
            <span className="bad">{run.error.message}</span>
          ) : (
            run.data && <Summary of={run.data} />
          )}
        </span>
      </div>
      {run.data && <Details of={run.data} />}
    </section>
  );
}

function Summary({ of }: { of: CampaignBidPreview }) {
  const { won, wonBefore, campaign, calls } = of;
  const before = wonBefore ? `, instead of ${count(wonBefore.calls)} for ${money(wonBefore.amount)}` : '';
  return (
    <>
      Of {many(calls.looked, 'call')} it would have won <b>{count(won.calls)}</b> for{' '}
      <b>{money(won.amount)}</b>
      {before}. The campaign: {money(campaign.would.amount)} instead of {money(campaign.was.amount)}.
    </>
  );
}

function Details({ of }: { of: CampaignBidPreview }) {
  const nameOf = useNames();
  const { calls, next, reasons, takenFrom, examples } = of;
  const skipped = [
    ...(calls.withoutAuction > 0 ? [`${count(calls.withoutAuction)} had no auction`] : []),
    ...(calls.forgotten > 0 ? [`${count(calls.forgotten)} have been erased`] : []),
    ...(calls.withoutRules > 0 ? [`${count(calls.withoutRules)} have too old rules`] : []),
  ];
  const others = Object.entries(reasons).map(
    ([reason, times]) => `${count(times)} × ${REASONS[reason as keyof typeof REASONS]}`,
  );
  return (
    <>
      <p className="quiet small">
        {next
          ? 'The newest calls of the last 7 days; there are older ones.'
          : 'All calls of the last 7 days.'}
        {skipped.length > 0 && ` ${skipped.join(', ')}.`} Caps are counted from the oldest of them on.
      </p>
      {others.length > 0 && <p className="small">Not won: {others.join(' ')}</p>}
      {takenFrom.length > 0 && (
        <p className="small">
          Taken from{' '}
          {takenFrom.map(({ targetId, calls }) => `${nameOf(targetId)} (${count(calls)})`).join(', ')}.
        </p>
      )}
      {examples.length > 0 && (
        <ScrollX>
          <table className="table">
            <thead>
              <tr>
                <th>Call</th>
                <th className="num">Bid</th>
                <th>Went to</th>
                <th>Would have gone to</th>
              </tr>
            </thead>
            <tbody>
              {examples.map(({ callId, at, bid, was, would }) => (
                <tr key={callId}>
                  <td>
                    <Link href={`~/calls/${callId}`}>{dayAndTime(at)}</Link>
                  </td>
                  <td className="num">{bid === null ? '–' : money(bid)}</td>
                  <td>{was ? `${nameOf(was.targetId)}, ${money(was.price)}` : 'nobody'}</td>
                  <td>
                    {would
                      ? `${would.targetId === of.targetId ? 'this bid' : nameOf(would.targetId)}, ${money(would.price)}`
                      : 'nobody'}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollX>
      )}
    </>
  );
}
