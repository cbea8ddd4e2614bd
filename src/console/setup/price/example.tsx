import { useId, useState } from 'react';
import { formatMicros, type Micros, parseMicros } from '../../../lib/money.ts';
import type { Price } from '../../../prices/price.ts';
import { mostOwed } from '../../../prices/registry.ts';
import { priceSchema } from '../../../prices/schema.ts';
import { Text } from '../../ui/form/fields.tsx';
import { duration, exactMoney } from '../../ui/format.ts';
import { Curve } from './curve.tsx';
import { needsBid, spanOf, workOut } from './explain.ts';

type Props = {
  /** The price as it would be sent; what is no price yet has no example. */
  body: unknown;
  /** What the auction's price is taken to be at first. */
  bid: string;
  /** The longest call, for the most that it can come to. */
  longestSeconds: number;
};

const SHOWN = [15, 30, 60, 90, 180, 300, 600];

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
      ) : read.data.kind === 'outcome' ? (
        <p className="quiet">Nothing is owed for the talk; each outcome that is reported costs its price.</p>
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
          {bid !== null && (
            <Worked
              price={read.data}
              seconds={Math.min(seconds, spanOf(read.data))}
              onSeconds={setSeconds}
              bid={bid}
              longestSeconds={longestSeconds}
            />
          )}
        </>
      )}
    </section>
  );
}

type WorkedProps = {
  price: Price;
  seconds: number;
  onSeconds(seconds: number): void;
  bid: Micros;
  longestSeconds: number;
};

const dollars = (amount: Micros): string => exactMoney(formatMicros(amount));

function Worked({ price, seconds, onSeconds, bid, longestSeconds }: WorkedProps) {
  const id = useId();
  const span = spanOf(price);
  const { owed, qualified, why } = workOut(price, seconds, bid);
  return (
    <>
      <output htmlFor={id} className="example-says">
        A call of <b>{duration(seconds)}</b> {TIMED[price.timer ?? 'bridge']} costs{' '}
        <strong className={qualified ? 'good' : 'faint'}>{dollars(owed)}</strong>
        <span className="quiet small">{why}</span>
      </output>
      <div className="example-line">
        <Curve price={price} bid={bid} span={span} seconds={seconds} />
        <input
          id={id}
          type="range"
          min={0}
          max={span}
          value={seconds}
          aria-label="Seconds of the example"
          aria-valuetext={duration(seconds)}
          onChange={({ target }) => onSeconds(Number(target.value))}
        />
      </div>
      <dl className="example-table">
        {SHOWN.filter((each) => each <= span).map((each) => (
          <div key={each}>
            <dt>{duration(each)}</dt>
            <dd>{dollars(workOut(price, each, bid).owed)}</dd>
          </div>
        ))}
      </dl>
      <p className="quiet small">
        At most {dollars(mostOwed(price, bid, longestSeconds))} a call: that much of caps and wallet is held
        while it lasts.
      </p>
    </>
  );
}

const TIMED = { dial: 'since dialing', answer: 'since the answer', accept: 'since accepted', bridge: 'talk' };
