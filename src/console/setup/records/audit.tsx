import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'wouter';
import { all, api } from '../../ui/api.ts';
import { optionsOf, Select, Text } from '../../ui/form/fields.tsx';
import type { Option } from '../../ui/form/option.ts';
import { sentence } from '../../ui/format.ts';
import { useBuyers, useCampaigns, useNumbers, usePublishers, useTargets } from '../../ui/names.ts';
import { Empty, Failed, Loading } from '../../ui/parts.tsx';
import { AuditTable } from './audit-table.tsx';

const ENTITIES = [
  'campaign',
  'target',
  'buyer',
  'publisher',
  'terms',
  'number',
  'pool',
  'key',
  'call',
  'caller',
  'stripe',
] as const;
type Entity = (typeof ENTITIES)[number];
/** Erasures are kept under this: a caller who was forgotten has no name of its own. */
const ERASED = 'erased';
/** What there is one of, or what has no names: the id it is kept under. */
const ONE: { [entity in Entity]?: string } = { caller: ERASED, stripe: 'stripe' };
const LABELS: { [entity in Entity]?: string } = {
  caller: 'Erased callers',
  terms: 'Publisher terms',
  stripe: 'Card payments',
};
const OPTIONS = ENTITIES.map((entity) => ({
  value: entity,
  label: LABELS[entity] ?? sentence(entity),
}));

/** Who changed a thing, from what to what; and who was shown a caller's number. */
export default function Audit() {
  const [params, setParams] = useSearchParams();
  const entity = ENTITIES.find((one) => one === params.get('entity')) ?? 'campaign';
  const things = useThings(entity);
  const campaigns = useCampaigns().data;
  const [chosen = '', campaignId = campaigns?.[0]?.id ?? ''] = (
    params.get('id') ??
    things?.[0]?.value ??
    ''
  ).split('/');
  const id = ONE[entity] ?? (entity === 'terms' ? pairOf(chosen, campaignId) : chosen);
  const choose = (next: Record<string, string>) => setParams(next, { replace: true });
  return (
    <section className="stack">
      <div className="page-head">
        <h1>Audit</h1>
      </div>
      <div className="grid-2">
        <Select
          label="Resource type"
          options={OPTIONS}
          value={entity}
          onChange={(value) => choose({ entity: value })}
        />
        {things && (
          <Select
            label={entity === 'terms' ? 'Publisher' : 'Resource'}
            options={things}
            value={chosen}
            onChange={(value) => choose({ entity, id: value })}
          />
        )}
        {entity === 'terms' && (
          <Select
            label="Campaign"
            options={optionsOf(campaigns)}
            value={campaignId}
            onChange={(value) => choose({ entity, id: pairOf(chosen, value) })}
          />
        )}
        {entity === 'call' && (
          <Text
            label="Resource"
            placeholder="call_…"
            value={id}
            hint="Its id is at the top of its page"
            onChange={(value) => choose({ entity, id: value.trim() })}
          />
        )}
      </div>
      <div className="panel">
        {id ? (
          <Trail key={`${entity} ${id}`} entity={entity} id={id} />
        ) : (
          <Empty title={entity === 'call' ? 'Enter a call id' : 'There is none yet'} />
        )}
      </div>
    </section>
  );
}

/** Terms are of a publisher in a campaign. */
const pairOf = (publisherId: string, campaignId: string): string =>
  publisherId && campaignId ? `${publisherId}/${campaignId}` : '';

/** What there is of a kind, by name; null where it is not listed. */
function useThings(entity: Entity): Option[] | null {
  const keys = useQuery({ queryKey: ['keys'], queryFn: () => all(api.listKeys, {}) }).data;
  const pools = useQuery({ queryKey: ['pools'], queryFn: () => all(api.listPools, {}) }).data;
  const publishers = usePublishers().data;
  const lists = {
    campaign: useCampaigns().data,
    target: useTargets().data,
    buyer: useBuyers().data,
    publisher: publishers,
    terms: publishers,
    number: useNumbers().data?.map(({ id, number }) => ({ id, name: number })),
    pool: pools,
    key: keys,
  };
  if (entity === 'call' || entity === 'caller' || entity === 'stripe') return null;
  return optionsOf(lists[entity]);
}

function Trail({ entity, id }: { entity: Entity; id: string }) {
  const query = useInfiniteQuery({
    queryKey: ['audit', entity, id],
    queryFn: ({ pageParam }) => api.listAudit({ entity, id, limit: 50, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
  });
  if (query.error) return <Failed error={query.error} retry={() => void query.refetch()} />;
  if (query.isPending) return <Loading />;
  const lines = query.data.pages.flatMap((page) => page.data);
  if (lines.length === 0) return <Empty title="No entries" />;
  return (
    <>
      <AuditTable lines={lines} />
      {query.hasNextPage && (
        <div className="body">
          <button type="button" className="button" onClick={() => void query.fetchNextPage()}>
            Older
          </button>
        </div>
      )}
    </>
  );
}
