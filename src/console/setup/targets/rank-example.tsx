import { useState } from 'react';
import { EVEN, rankFactor } from '../../../auction/rank-factor.ts';
import { rankSchema } from '../../../campaign/rank-schema.ts';
import { formatMicros, type Micros, micros, parseMicros } from '../../../lib/money.ts';
import { Text } from '../../ui/form/fields.tsx';
import { exactMoney } from '../../ui/format.ts';
import { useNames } from '../../ui/names.ts';

/** Beside the factors: what one bid counts for, recomputed as one types. */
export function RankExample({ body }: { body: unknown }) {
  const [text, setText] = useState('20.00');
  const nameOf = useNames();
  const read = rankSchema.safeParse(body);
  const bid = parseMicros(text);
  const isAmount = bid !== null && bid >= 0;
  const counts = (publisherId?: string): string =>
    exactMoney(formatMicros(countsFor(bid ?? micros(0), rankFactor(read.data ?? null, publisherId))));
  return (
    <section className="example" aria-label="Worked rank">
      <h4>Worked example</h4>
      <Text
        label="If a bid is, $"
        value={text}
        onChange={setText}
        error={isAmount ? undefined : 'must be an amount such as "45.00"'}
      />
      {!read.success ? (
        <p className="quiet">Fill in the factors, and what a bid counts for stands here.</p>
      ) : (
        isAmount && (
          <output className="example-says">
            It ranks as <strong>{counts()}</strong>
            {read.data?.publishers?.map(({ publisherId }) => (
              <span key={publisherId} className="quiet small">
                {`For calls of ${nameOf(publisherId)}: as ${counts(publisherId)}.`}
              </span>
            ))}
          </output>
        )
      )}
    </section>
  );
}

const countsFor = (bid: Micros, factor: number): Micros =>
  micros(Number((BigInt(bid) * BigInt(factor)) / BigInt(EVEN)));
