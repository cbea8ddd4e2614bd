import { useQuery } from '@tanstack/react-query';
import type { PoolState } from '../../../api/client/outcry-client.ts';
import { api } from '../../ui/api.ts';
import { count, dayAndTime } from '../../ui/format.ts';
import { useNames } from '../../ui/names.ts';
import { Chip, Empty, Failed, Loading, Meter, ScrollX } from '../../ui/parts.tsx';
import { Snippet } from './snippet.tsx';

const REFRESH_MS = 3_000;

/** One pool: who is shown which number now, and the snippet for the pages. */
export default function PoolPage({ id }: { id: string }) {
  const nameOf = useNames();
  const { data, error, refetch } = useQuery({
    queryKey: ['pools', id],
    queryFn: () => api.getPool({ id }),
  });
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  return (
    <section className="stack">
      <div className="page-head">
        <h1>{data.name}</h1>
        <Chip word={data.status} />
        <span className="quiet">
          {nameOf(data.campaignId)} · {nameOf(data.publisherId)}
        </span>
      </div>
      <Live id={id} />
      <Snippet pool={data} />
    </section>
  );
}

function Live({ id }: { id: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['pools', id, 'state'],
    queryFn: () => api.getPoolState({ id }),
    refetchInterval: REFRESH_MS,
  });
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  const used = data.leased + data.cooling;
  const facts: [string, string][] = [
    ['With a visitor', count(data.leased)],
    ['Cooling', count(data.cooling)],
    ['Free', count(data.free)],
    ['Overflow shown, last hour', count(data.overflowed)],
    ['A page asked last', data.lastAskedAt ? dayAndTime(data.lastAskedAt) : 'not lately'],
  ];
  return (
    <section className="panel">
      <header>
        <h2>Now</h2>
        <Meter used={used} limit={data.numbers.length} label={`${used} of ${data.numbers.length} in use`} />
      </header>
      <dl className="body facts">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {data.lastAskedAt === null && used === 0 ? (
        <Empty title="No page has asked yet">Put the snippet below into the pages.</Empty>
      ) : (
        <NumberTable numbers={data.numbers} />
      )}
    </section>
  );
}

const NumberTable = ({ numbers }: Pick<PoolState, 'numbers'>) => (
  <ScrollX label="Numbers">
    <table className="table">
      <thead>
        <tr>
          <th>Number</th>
          <th>State</th>
          <th>Since</th>
          <th>Until</th>
          <th>Came by</th>
          <th>To</th>
        </tr>
      </thead>
      <tbody>
        {numbers.map(({ number, state, since, until, freeAt, tags }) => (
          <tr key={number}>
            <td className="mono">{number}</td>
            <td>
              <Chip
                word={state}
                tone={state === 'leased' ? 'good' : state === 'cooling' ? 'warn' : undefined}
              />
            </td>
            <td>{since ? dayAndTime(since) : '–'}</td>
            <td>{state === 'leased' ? untilOf(until) : state === 'cooling' ? untilOf(freeAt) : '–'}</td>
            <td>{cameBy(tags)}</td>
            <td>{tags['landing_page'] ?? '–'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </ScrollX>
);

const untilOf = (at: string | null): string => (at ? dayAndTime(at) : '–');

const cameBy = (tags: Readonly<Record<string, string>>): string =>
  ['utm_source', 'utm_campaign', 'utm_term'].flatMap((name) => tags[name] ?? []).join(' · ') ||
  tags['referrer'] ||
  '–';
