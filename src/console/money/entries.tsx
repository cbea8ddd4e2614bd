import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { Link, useSearchParams } from 'wouter';
import type { LedgerEntryRow } from '../../api/client/outcry-client.ts';
import { dayIn } from '../reports/range.ts';
import { api } from '../ui/api.ts';
import { dateAndTime, exactMoney } from '../ui/format.ts';
import { useNames } from '../ui/names.ts';
import { Empty, Failed, Loading, ScrollX } from '../ui/parts.tsx';
import { isBuyer, isOwnAccount, KINDS, partyQuery } from './words.ts';

const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;
const SHOWN_DAYS = 31;

/** `id` is a party's, or the name of one of the exchange's own accounts. */
type Props = { id: string; zone: string | null };

/** What a balance is made of, entry by entry, each with its call. The period is in the address. */
export function Entries({ id, zone }: Props) {
  const [params, setParams] = useSearchParams();
  const timezone = zone ?? HERE;
  const today = dayIn(Date.now(), timezone);
  const from = params.get('from') ?? dayIn(Date.now() - SHOWN_DAYS * 86_400_000, timezone);
  const to = params.get('to') ?? today;
  const isOwn = isOwnAccount(id);
  const asked = { ...(isOwn ? { account: id } : partyQuery(id)), from, to, timezone };
  const { data, error, refetch } = useQuery({
    queryKey: ['entries', id, from, to, timezone],
    queryFn: () => api.listEntries(asked),
    placeholderData: (before) => before,
  });
  const whose = isOwn ? 'account' : isBuyer(id) ? 'buyerId' : 'publisherId';
  const csv = new URLSearchParams({ [whose]: id, from, to, timezone, format: 'csv' });
  const choose = (change: { from?: string; to?: string }): void =>
    setParams({ from, to, ...change }, { replace: true });
  return (
    <section className="panel" aria-label="Entries" id="entries">
      <header>
        <h2>Entries</h2>
        <Days from={asDay(from, timezone)} to={asDay(to, timezone, -1)} today={today} onChange={choose} />
        <a className="button little" href={`/v1/ledger/entries?${csv}`} download>
          <Download size={14} aria-hidden="true" /> CSV
        </a>
      </header>
      {error ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Loading />
      ) : data.data.length === 0 ? (
        <Empty title="No entries in these days" />
      ) : (
        <EntryTable
          rows={data.data}
          change={data.change}
          complete={data.complete}
          zone={timezone}
          withParty={isOwn}
        />
      )}
    </section>
  );
}

/** A period may be of a statement's exact moments; its days are shown. */
const asDay = (moment: string, zone: string, less = 0): string =>
  moment.includes('T') ? dayIn(Date.parse(moment) + less, zone) : moment;

type DaysProps = {
  from: string;
  to: string;
  today: string;
  onChange(change: { from?: string; to?: string }): void;
};

const Days = ({ from, to, today, onChange }: DaysProps) => (
  <span className="row days">
    <input
      type="date"
      className="input"
      aria-label="first day"
      value={from}
      max={to}
      onChange={({ target: { value } }) => value && onChange({ from: value, to })}
    />
    <span className="faint" aria-hidden="true">
      to
    </span>
    <input
      type="date"
      className="input"
      aria-label="last day"
      value={to}
      min={from}
      max={today}
      onChange={({ target: { value } }) => value && onChange({ from, to: value })}
    />
  </span>
);

type TableProps = {
  rows: LedgerEntryRow[];
  change: string;
  complete: boolean;
  zone: string;
  /** Says with whom each is. */
  withParty: boolean;
};

function EntryTable({ rows, change, complete, zone, withParty }: TableProps) {
  const nameOf = useNames();
  return (
    <ScrollX label="Entries">
      <table className="table">
        <thead>
          <tr>
            <th>Posted</th>
            <th>What</th>
            {withParty && <th>With</th>}
            <th>Campaign or reference</th>
            <th className="num">Amount</th>
          </tr>
        </thead>
        <tbody>
          {[...rows].reverse().map((row) => (
            <tr key={row.id}>
              <td>{dateAndTime(row.postedAt, zone)}</td>
              <td>
                {row.callId ? (
                  <Link href={`~/calls/${row.callId}`} className="row-link">
                    {KINDS[row.kind]}
                  </Link>
                ) : (
                  KINDS[row.kind]
                )}
              </td>
              {withParty && <td>{nameOf(row.buyerId ?? row.publisherId)}</td>}
              <td>
                {row.callId ? nameOf(row.campaignId) : row.reference}{' '}
                {row.note && <span className="quiet small">{row.note}</span>}
              </td>
              <td className={`num ${row.amount.startsWith('-') ? 'good' : ''}`}>{exactMoney(row.amount)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td colSpan={withParty ? 4 : 3}>
              <b>{complete ? 'Sum of the period' : 'Sum of the first 1,000; the CSV has all'}</b>
            </td>
            <td className="num">
              <b>{exactMoney(change)}</b>
            </td>
          </tr>
        </tfoot>
      </table>
    </ScrollX>
  );
}
