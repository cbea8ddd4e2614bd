import { count, money } from '../ui/format.ts';
import { Empty, Loading } from '../ui/parts.tsx';
import { CsvLink } from './csv-link.tsx';
import { type BidRow, type Question, useReport } from './report.ts';

/** How high buyers bid, and which of it won. */
export function Bids({ question }: { question: Question }) {
  const { data } = useReport<BidRow>('bids', question, { width: '5.00' });
  const rows = data?.data ?? [];
  const most = Math.max(1, ...rows.map(({ bids }) => bids));
  return (
    <section className="panel">
      <header>
        <h2>Bids</h2>
        <span className="small legend-row">
          <i className="swatch all" /> made <i className="swatch won" /> won
        </span>
        <CsvLink name="bids" question={question} more={{ width: '5.00' }} />
      </header>
      <div className="body">
        {!data ? (
          <Loading />
        ) : rows.length === 0 ? (
          <Empty title="No bids in these days" />
        ) : (
          <ol className="histogram">
            {rows.map(({ from, below, bids, won }) => (
              <li key={from}>
                <span className="histogram-label">
                  {money(from, 0)}
                  {below === null ? '+' : `–${Number(below)}`}
                </span>
                <span className="histogram-bar" title={`${count(bids)} bids, ${count(won)} won`}>
                  <span className="made" style={{ width: `${(bids / most) * 100}%` }} />
                  <span className="won" style={{ width: `${(won / most) * 100}%` }} />
                </span>
                <span className="num">{count(bids)}</span>
              </li>
            ))}
          </ol>
        )}
      </div>
    </section>
  );
}
