import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../ui/api.ts';
import { many } from '../../ui/format.ts';
import { ScrollX } from '../../ui/parts.tsx';
import { CSV_COLUMNS, readOutcomes } from './read-csv.ts';
import { type Uploaded, upload } from './upload.ts';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

type State = { total: number; done: Uploaded[]; fault: string | null };

/** A file of outcomes, reported line by line: what was taken before changes nothing, what is refused is listed. */
export function UploadPanel() {
  const client = useQueryClient();
  const [state, setState] = useState<State | null>(null);
  const isBusy = state !== null && state.fault === null && state.done.length < state.total;
  const take = async (file: File): Promise<void> => {
    const { lines, fault } = readOutcomes(await file.text());
    setState({ total: lines.length, done: [], fault });
    const done: Uploaded[] = [];
    const report = (body: Parameters<typeof api.reportOutcome>[0]['body']) => api.reportOutcome({ body });
    const onDone = (uploaded: Uploaded): void => {
      done.push(uploaded);
      setState({ total: lines.length, done: [...done], fault: null });
    };
    await upload(lines, report, onDone, pause);
    for (const key of ['outcomes', 'call', 'calls', 'balances', 'report'])
      void client.invalidateQueries({ queryKey: [key] });
  };
  return (
    <section className="panel">
      <header>
        <h2>Upload a CSV file</h2>
      </header>
      <div className="body stack">
        <p className="quiet">
          One outcome a line. The first line names the columns: {CSV_COLUMNS.join(', ')}. Name a call by
          callId, or by caller and at. The same reference counts once, so a file may be uploaded again.
        </p>
        <label className="stack">
          <span>File</span>
          <input
            type="file"
            accept=".csv,text/csv"
            disabled={isBusy}
            onChange={({ target }) => {
              const file = target.files?.[0];
              target.value = '';
              if (file) void take(file);
            }}
          />
        </label>
        {state && <Progress state={state} />}
      </div>
    </section>
  );
}

function Progress({ state: { total, done, fault } }: { state: State }) {
  if (fault) return <p role="alert">{fault}</p>;
  const refused = done.filter((each) => each.outcome === null).sort((a, b) => a.line - b.line);
  const taken = done.length - refused.length;
  const charged = done.filter(({ outcome }) => outcome?.owed && !outcome.missing).length;
  return (
    <>
      <p role="status">
        {many(done.length, 'line')} of {total} sent: {taken} taken, {charged} of them charged,{' '}
        {refused.length} refused.
      </p>
      {refused.length > 0 && (
        <ScrollX label="Refused lines">
          <table className="table">
            <thead>
              <tr>
                <th className="num">Line</th>
                <th>Reference</th>
                <th>Why</th>
              </tr>
            </thead>
            <tbody>
              {refused.map(({ line, reference, fault: why }) => (
                <tr key={line}>
                  <td className="num">{line}</td>
                  <td>{reference ?? '–'}</td>
                  <td>{why}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollX>
      )}
    </>
  );
}
