import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Campaign } from '../../../api/client/outcry-client.ts';
import { api } from '../../ui/api.ts';
import { dayAndTime, shortId } from '../../ui/format.ts';
import { Empty, Failed, Loading } from '../../ui/parts.tsx';
import { Differences } from './differences.tsx';
import { RollBack } from './roll-back.tsx';

/** Every change of a campaign's rules is a version, and every call names the one it was sold by. */
export function Versions({ campaign }: { campaign: Campaign }) {
  const [shown, setShown] = useState<number | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ['versions', campaign.id],
    queryFn: () => api.listCampaignVersions({ id: campaign.id, limit: 100 }),
  });
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  const chosen = shown ?? data.data[0]?.version ?? null;
  return (
    <div className="versions">
      <ol className="panel version-list">
        {data.data.map(({ version, createdAt, by }) => (
          <li key={version}>
            <button type="button" aria-pressed={version === chosen} onClick={() => setShown(version)}>
              <b>{version}</b> {dayAndTime(createdAt)}
              <span className="faint">{shortId(by)}</span>
            </button>
          </li>
        ))}
      </ol>
      {chosen !== null && (
        <Change
          key={chosen}
          campaignId={campaign.id}
          version={chosen}
          before={data.data.find(({ version }) => version < chosen)?.version ?? null}
          isLast={chosen === data.data[0]?.version}
        />
      )}
    </div>
  );
}

type ChangeProps = { campaignId: string; version: number; before: number | null; isLast: boolean };

function Change({ campaignId, version, before, isLast }: ChangeProps) {
  const { data, error } = useQuery({
    queryKey: ['diff', campaignId, before, version],
    queryFn: () =>
      before === null ? null : api.getCampaignVersionDiff({ id: campaignId, before, after: version }),
    enabled: before !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (error) return <Failed error={error} />;
  if (before !== null && !data) return <Loading />;
  return (
    <section className="panel">
      <header>
        <h2>{isLast ? `Version ${version}, in force now` : `What version ${version} changed`}</h2>
        {!isLast && <RollBack campaignId={campaignId} version={version} />}
      </header>
      {data && data.changes.length > 0 ? (
        <Differences before={`Version ${before}`} after={`Version ${version}`} changes={data.changes} />
      ) : (
        <Empty title={before === null ? 'The first version' : 'No visible field changed'}>
          {before === null
            ? 'There is nothing before it to compare with.'
            : 'Only a secret did, or the order.'}
        </Empty>
      )}
    </section>
  );
}
