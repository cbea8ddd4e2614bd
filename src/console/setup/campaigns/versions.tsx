import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Campaign, CampaignVersionDiff } from '../../../api/client/outcry-client.ts';
import { api } from '../../ui/api.ts';
import { dayAndTime, shortId } from '../../ui/format.ts';
import { type NameOf, useNames } from '../../ui/names.ts';
import { tell, tellFailure } from '../../ui/overlay/toast.tsx';
import { Empty, Failed, Loading, ScrollX } from '../../ui/parts.tsx';

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
type Difference = CampaignVersionDiff['changes'][number];

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
        <h2>Version {version}</h2>
        {!isLast && <RollBack campaignId={campaignId} version={version} />}
      </header>
      {data && data.changes.length > 0 ? (
        <Differences before={before} version={version} changes={data.changes} />
      ) : (
        <Empty title={before === null ? 'The first version' : 'No term changed'}>
          {before === null
            ? 'There is nothing before it to compare with.'
            : 'Only a secret did, or the order.'}
        </Empty>
      )}
    </section>
  );
}

type DifferencesProps = { before: number | null; version: number; changes: Difference[] };

/** "targets.tgt_….caps" → "targets.RapidRooter.caps". */
const named = (path: string, nameOf: NameOf): string =>
  path.replace(/\b[a-z]{3}_[0-9a-z]{22}\b/g, (id) => nameOf(id));

const Differences = ({ before, version, changes }: DifferencesProps) => {
  const nameOf = useNames();
  return (
    <ScrollX>
      <table className="table">
        <thead>
          <tr>
            <th>Field</th>
            <th>Version {before}</th>
            <th>Version {version}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ path, before: was, after: is }) => (
            <tr key={path}>
              <td className="mono">{named(path, nameOf)}</td>
              <td className="diff-cell">
                <del className="was">{write(was)}</del>
              </td>
              <td className="diff-cell">
                <ins className="is">{write(is)}</ins>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollX>
  );
};

/** A whole resource that came or went is told by its name. */
function write(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (typeof value !== 'object') return String(value);
  const { name, number } = value as { name?: unknown; number?: unknown };
  return String(name ?? number ?? JSON.stringify(value));
}

/** Goes back by going on: the old terms become a new version, so that nothing that happened is unsaid. */
function RollBack({ campaignId, version }: { campaignId: string; version: number }) {
  const client = useQueryClient();
  const back = useMutation({
    mutationFn: () => api.rollbackCampaign({ id: campaignId, body: { version } }),
    onSuccess: (made) => {
      tell(`Version ${version} holds again, as version ${made.version}.`);
      return Promise.all(
        ['campaigns', 'targets', 'versions'].map((name) => client.invalidateQueries({ queryKey: [name] })),
      );
    },
    onError: (error) => tellFailure('The version was not restored', error),
  });
  return (
    <button type="button" className="button little" disabled={back.isPending} onClick={() => back.mutate()}>
      Go back to version {version}
    </button>
  );
}
