import { useState } from 'react';
import { formatMicros, parseMicros } from '../../../lib/money.ts';
import { evaluatePrice, mostOwed } from '../../../prices/registry.ts';
import { priceSchema } from '../../../prices/schema.ts';
import { Text } from '../../ui/form/fields.tsx';
import { exactMoney } from '../../ui/format.ts';
import { needsBid, spanOf, workOut } from './explain.ts';
import { OutcomeExample } from './outcome-example.tsx';
import { TIMED, Worked } from './worked.tsx';

type Props = {
  /** The price as it would be sent; what is no price yet has no example. */
  body: unknown;
  /** What the auction's price is taken to be at first. */
  bid: string;
  /** The longest call, for the most that it can come to. */
  longestSeconds: number;
};

/** Beside the form: what one call would cost, recomputed as one types by the exchange's own arithmetic. */
export function Example({ body, bid: usualBid, longestSeconds }: Props) {
  const [seconds, setSeconds] = useState(90);
  const [typedBid, setBid] = useState<string | null>(null);
  const read = priceSchema.safeParse(body);
  const bidText = typedBid ?? usualBid;
  const bid = parseMicros(bidText) ?? null;
  return (
    <section className="example" aria-label="Worked example">
      <h4>Worked example</h4>
      {!read.success ? (
        <p className="quiet">Fill in the price, and what a call costs stands here.</p>
      ) : (
        <>
          {needsBid(read.data) && (
            <Text
              label="If the auction’s price is, $"
              value={bidText}
              onChange={setBid}
              error={bid === null ? 'must be an amount such as "45.00"' : undefined}
            />
          )}
          {bid !== null && read.data.kind === 'outcome' && (
            <OutcomeExample
              kinds={Object.keys(read.data.outcomes)}
              verb="costs"
              workOut={(outcomes) => evaluatePrice(read.data, { connected: true, seconds: 0, outcomes }, bid)}
            >
              Nothing is owed for the talk. At most {exactMoney(formatMicros(mostOwed(read.data, bid, 0)))} a
              call, within {read.data.windowDays} days: that much of caps and wallet is held while it lasts.
            </OutcomeExample>
          )}
          {bid !== null && read.data.kind !== 'outcome' && (
            <Worked
              says={`${TIMED[read.data.timer ?? 'bridge']} costs`}
              span={spanOf(read.data)}
              seconds={seconds}
              onSeconds={setSeconds}
              workOut={(each) => workOut(read.data, each, bid)}
            >
              At most {exactMoney(formatMicros(mostOwed(read.data, bid, longestSeconds)))} a call: that much
              of caps and wallet is held while it lasts.
            </Worked>
          )}
        </>
      )}
    </section>
  );
}
