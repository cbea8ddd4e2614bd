import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import type { Operations, RunPayoutsBody } from '../../api/client/outcry-client.ts';
import { payoutRunSchema } from '../../settlement/payment-schema.ts';
import { api } from '../ui/api.ts';
import { bind, FormBody, Text } from '../ui/form/fields.tsx';
import { useForm } from '../ui/form/form.ts';
import { exactMoney, many } from '../ui/format.ts';
import { SureButton } from '../ui/overlay/sure.tsx';
import { Empty, ScrollX } from '../ui/parts.tsx';
import { CHANGED } from './payment-form.tsx';

type Draft = { reference: string; note: string };
type Run = Operations['runPayouts']['reply'];

const toBody = ({ reference, note }: Draft): RunPayoutsBody => ({
  reference,
  ...(note.trim() && { note }),
});

/** Pays every publisher what its last statement says is due: first looked at, then booked. */
export function PayoutRun() {
  const [looked, setLooked] = useState<{ body: RunPayoutsBody; run: Run } | null>(null);
  const [done, setDone] = useState<Run | null>(null);
  const form = useForm({
    initial: { reference: '', note: '' },
    toBody,
    schema: payoutRunSchema,
    save: async (body: RunPayoutsBody) => ({
      body,
      run: await api.runPayouts({ body: { ...body, dryRun: true } }),
    }),
    changes: [],
    onDone: (result) => {
      setDone(null);
      setLooked(result);
    },
  });
  const of = bind(form);
  const isStale = looked !== null && JSON.stringify(looked.body) !== JSON.stringify(toBody(form.draft));
  return (
    <section className="stack">
      <div className="page-head">
        <h1>Payout run</h1>
      </div>
      <div className="panel">
        <div className="body form-page">
          <FormBody form={form} save="Dry run">
            <p className="quiet">
              Records as paid what the last statements say is due and nobody has paid since. What is held back
              or below a publisher’s minimum is not due. Nothing is booked before you say so.
            </p>
            <div className="grid-2">
              <Text
                label="Reference"
                placeholder="november-2026"
                hint="Names the run. The same reference never pays twice"
                {...of('reference')}
              />
              <Text label="Note" hint="Publishers see it too." {...of('note')} />
            </div>
          </FormBody>
        </div>
      </div>
      {looked && !isStale && !done && (
        <Payouts run={looked.run} title="Would be paid">
          {looked.run.data.length > 0 && (
            <SureButton
              verb="Pay"
              what={`${exactMoney(looked.run.total)} to ${many(looked.run.data.length, 'publisher')}`}
              label={`Pay ${exactMoney(looked.run.total)}`}
              note="The payments are booked now. One that was booked wrongly is undone by one the other way."
              no="Not yet"
              act={() => api.runPayouts({ body: looked.body })}
              changes={CHANGED}
              told={({ data, total }: Run) =>
                `Booked: ${exactMoney(total)} to ${many(data.length, 'publisher')}.`
              }
              onDone={setDone}
            />
          )}
        </Payouts>
      )}
      {done && <Payouts run={done} title="Paid" />}
    </section>
  );
}

type PayoutsProps = { run: Run; title: string; children?: ReactNode };

const Payouts = ({ run, title, children }: PayoutsProps) => (
  <section className="panel" aria-label={title}>
    <header>
      <h2>{title}</h2>
      {children}
    </header>
    {run.data.length === 0 ? (
      <Empty title="Nobody is due anything">
        Only what a statement says is due is paid. Close the publishers’ periods first.
      </Empty>
    ) : (
      <ScrollX label={title}>
        <table className="table">
          <thead>
            <tr>
              <th>Publisher</th>
              <th>Statement</th>
              <th className="num">Amount</th>
            </tr>
          </thead>
          <tbody>
            {run.data.map((row) => (
              <tr key={row.publisherId}>
                <td>
                  <Link href={`/balances/${row.publisherId}`} className="row-link">
                    {row.name}
                  </Link>
                </td>
                <td>{row.statement ?? 'paid before, by this run'}</td>
                <td className="num">{exactMoney(row.amount)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <td colSpan={2}>
                <b>In all</b>
              </td>
              <td className="num">
                <b>{exactMoney(run.total)}</b>
              </td>
            </tr>
          </tfoot>
        </table>
      </ScrollX>
    )}
  </section>
);
