import { useState } from 'react';
import { marginSchema } from '../../../campaign/margin-schema.ts';
import { formatMicros, micros, parseMicros } from '../../../lib/money.ts';
import { payoutFor } from '../../../settlement/payout.ts';
import { Text } from '../../ui/form/fields.tsx';
import type { Errors } from '../../ui/form/form-errors.ts';
import { exactMoney } from '../../ui/format.ts';
import { type MarginDraft, marginBody } from './margin-draft.ts';
import '../price/price.css';

type Props = {
  value: MarginDraft;
  onChange(value: MarginDraft): void;
  errors: Errors;
  touch(path: string): void;
  /** What holds when all is left empty. */
  usual: string;
};

/** What the operator wants to keep of a call, at least, and beside it what that means for one bid. */
export function MarginFields({ value, onChange, errors, touch, usual }: Props) {
  const text = (label: string, name: keyof MarginDraft, hint?: string) => (
    <Text
      label={label}
      value={value[name]}
      onChange={(next) => onChange({ ...value, [name]: next })}
      onBlur={() => touch(`margin.${name}`)}
      error={errors(`margin.${name}`)}
      hint={hint}
    />
  );
  return (
    <div className="price">
      <fieldset className="box" aria-label="Minimum margin">
        <div className="grid-2">
          {text('Minimum margin, $', 'amount', usual)}
          {text('Minimum margin, % of revenue', 'percent', 'Both may be set: both have to be met')}
          {text(
            'For a call of (seconds)',
            'atSeconds',
            'Empty: the shortest that both sides are settled for',
          )}
        </div>
        {errors('margin') && (
          <p className="form-error" role="alert">
            {errors('margin')}
          </p>
        )}
      </fieldset>
      <MarginExample body={marginBody(value)} />
    </div>
  );
}

const WHOLE = 10_000; // basis points

/** Recomputed as one types, by the exchange's own arithmetic. */
function MarginExample({ body }: { body: unknown }) {
  const [bidText, setBid] = useState('20.00');
  const [share, setShare] = useState('70');
  const read = marginSchema.safeParse(body);
  const bid = parseMicros(bidText);
  const basisPoints = Math.round(Number(share) * 100);
  const isShare = share.trim() !== '' && basisPoints >= 0 && basisPoints <= WHOLE;
  if (!read.success || bid === null || bid < 0 || !isShare)
    return (
      <section className="example" aria-label="Worked margin">
        <h4>Worked example</h4>
        <p className="quiet">Fill in the margin, and what it means for a bid stands here.</p>
        <Inputs {...{ bidText, setBid, share, setShare }} />
      </section>
    );
  const stays = micros(bid - payoutFor({ kind: 'revShare', basisPoints }, bid));
  const { amount = 0, basisPoints: part = 0 } = read.data ?? {};
  const isTaken = stays >= amount && BigInt(stays) * BigInt(WHOLE) >= BigInt(bid) * BigInt(part);
  return (
    <section className="example" aria-label="Worked margin">
      <h4>Worked example</h4>
      <output className="example-says">
        Of such a bid you keep{' '}
        <strong className={isTaken ? 'good' : 'faint'}>{exactMoney(formatMicros(stays))}</strong>
        <span className="quiet small">
          {isTaken ? 'It takes part.' : 'It is left out: below the margin.'}
        </span>
      </output>
      <Inputs {...{ bidText, setBid, share, setShare }} />
    </section>
  );
}

type InputProps = {
  bidText: string;
  setBid(text: string): void;
  share: string;
  setShare(text: string): void;
};

const Inputs = ({ bidText, setBid, share, setShare }: InputProps) => (
  <div className="grid-2">
    <Text label="If the bid is, $" value={bidText} onChange={setBid} />
    <Text label="If the publisher’s share is, %" value={share} onChange={setShare} />
  </div>
);
