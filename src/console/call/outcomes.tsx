import type { GetCallReply as CallDetail } from '../../api/client/outcry-client.ts';
import { dayAndTime, exactMoney, sentence } from '../ui/format.ts';
import { ScrollX } from '../ui/parts.tsx';

/** What the buyer said became of the call. Publishers are told what and when, not what it is worth. */
export function Outcomes({ call }: { call: CallDetail }) {
  const { outcomes } = call;
  if (outcomes.length === 0) return null;
  const showsMoney = outcomes.some(({ reference }) => reference !== undefined);
  return (
    <section className="panel">
      <header>
        <h2>Outcomes</h2>
      </header>
      <ScrollX label="Outcomes">
        <table className="table">
          <thead>
            <tr>
              <th>Outcome</th>
              <th>Happened</th>
              <th>Reported</th>
              {showsMoney && (
                <>
                  <th>Reference</th>
                  <th className="num">Worth to the buyer</th>
                  <th className="num">Charged</th>
                </>
              )}
            </tr>
          </thead>
          <tbody>
            {outcomes.map((outcome) => (
              <tr key={outcome.id}>
                <td>{sentence(outcome.kind)}</td>
                <td>{dayAndTime(outcome.occurredAt)}</td>
                <td>{dayAndTime(outcome.reportedAt)}</td>
                {showsMoney && (
                  <>
                    <td>{outcome.reference}</td>
                    <td className="num">{outcome.amount ? exactMoney(outcome.amount) : '–'}</td>
                    <td className="num">
                      <Charged outcome={outcome} />
                    </td>
                  </>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollX>
    </section>
  );
}

function Charged({ outcome: { owed, missing } }: { outcome: CallDetail['outcomes'][number] }) {
  if (missing) return <span className="quiet">{missing}</span>;
  return owed ? <b>{exactMoney(owed)}</b> : <span className="quiet">when the call ends</span>;
}
