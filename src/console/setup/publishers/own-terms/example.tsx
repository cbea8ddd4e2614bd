import { useState } from 'react';
import { formatMicros, type Micros, parseMicros } from '../../../../lib/money.ts';
import { earn, mostEarned } from '../../../../settlement/payout.ts';
import { type OwnTerms, ownTerms, type PublisherTerms } from '../../../../settlement/terms.ts';
import { termsSchema } from '../../../../settlement/terms-schema.ts';
import { Text } from '../../../ui/form/fields.tsx';
import { exactMoney } from '../../../ui/format.ts';
import { needsBid, spanOf, type Worked as WorkedOut, workOut } from '../../price/explain.ts';
import { OutcomeExample } from '../../price/outcome-example.tsx';
import { TIMED, Worked } from '../../price/worked.tsx';

type Props = { body: unknown; longestSeconds: number };

/** What `bid` is taken to be in a price that needs one, and the buyer charged. */
const USUAL = '40.00';

/** Beside the form: what one call would earn, recomputed as one types by the exchange's own arithmetic. */
export function TermsExample({ body, longestSeconds }: Props) {
  const [seconds, setSeconds] = useState(90);
  const [charged, setCharged] = useState(USUAL);
  const read = termsSchema.safeParse(body);
  const revenue = parseMicros(charged);
  return (
    <section className="example" aria-label="Worked example">
      <h4>Worked example</h4>
      {!read.success ? (
        <p className="quiet">Fill in the payout, and what a call earns stands here.</p>
      ) : (
        <>
          <Text
            label="If the buyer is charged, $"
            value={charged}
            onChange={setCharged}
            error={revenue === null ? 'must be an amount such as "45.00"' : undefined}
          />
          {revenue !== null && read.data.payout.kind === 'outcome' && (
            <OutcomeExample
              kinds={Object.keys(read.data.payout.outcomes)}
              verb="earns"
              workOut={(outcomes) => {
                const talk = { connected: true, seconds: 0, outcomes };
                return earn(ownTerms(read.data as PublisherTerms), { talk, bid: revenue, revenue });
              }}
            >
              {noteOn(ownTerms(read.data as PublisherTerms), revenue, 0)}
            </OutcomeExample>
          )}
          {revenue !== null && read.data.payout.kind !== 'outcome' && (
            <Worked
              says={`${TIMED[read.data.payout.timer ?? 'bridge']} earns`}
              span={spanOf(asPrice(ownTerms(read.data as PublisherTerms)))}
              seconds={seconds}
              onSeconds={setSeconds}
              workOut={(each) => earnedAt(ownTerms(read.data as PublisherTerms), each, revenue)}
            >
              {noteOn(ownTerms(read.data as PublisherTerms), revenue, longestSeconds)}
            </Worked>
          )}
        </>
      )}
    </section>
  );
}

/** Where a share changes by the seconds is where its threshold is. */
const asPrice = ({ payout }: OwnTerms) =>
  payout.kind === 'revShare'
    ? ({ kind: 'threshold', minSeconds: payout.minSeconds ?? 0, amount: 'bid' } as const)
    : payout;

/** Whatever the buyer is charged stands for the auction's price, too. */
function earnedAt(terms: OwnTerms, seconds: number, revenue: Micros): WorkedOut {
  const { paidOn, payout } = terms;
  const outcomes = paidOn.kind === 'outcome' ? paidOn.outcomes : [];
  const talk = { connected: true, seconds, outcomes };
  const { owed, qualified, missing } = earn(terms, { talk, bid: revenue, revenue });
  if (missing !== null)
    return { owed, qualified, why: `${missing.charAt(0).toUpperCase()}${missing.slice(1)}.` };
  const plain = payout.kind === 'revShare' ? null : workOut(payout, seconds, revenue);
  const before =
    plain?.owed ??
    earn({ ...terms, least: undefined, most: undefined } as OwnTerms, { talk, bid: revenue, revenue }).owed;
  const cut = owed > before ? 'raised to the least' : owed < before ? 'cut to the most' : '';
  const why = plain?.why ?? `A share of ${exactMoney(formatMicros(revenue))}.`;
  return { owed, qualified, why: cut ? `${why.slice(0, -1)}, ${cut}.` : why };
}

function noteOn(terms: OwnTerms, revenue: Micros, longestSeconds: number): string {
  const most = exactMoney(formatMicros(mostEarned(terms, revenue, revenue, longestSeconds)));
  const price =
    terms.payout.kind !== 'revShare' && needsBid(terms.payout)
      ? ' The auction’s price is taken to be the same.'
      : '';
  return terms.paidOn.kind === 'outcome' || terms.payout.kind === 'outcome'
    ? `Once the buyer reports it. At most ${most} a call.${price}`
    : `At most ${most} a call: that much of a cap in money is held while it lasts.${price}`;
}
