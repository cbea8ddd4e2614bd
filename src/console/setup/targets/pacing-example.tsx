import { useState } from 'react';
import { amountsOf, leastDue } from '../../../buyers/bounds/pacing.ts';
import { openShare } from '../../../buyers/hours.ts';
import { capsSchema, hoursSchema, pacingSchema } from '../../../buyers/terms-schema.ts';
import { formatMicros, type Micros } from '../../../lib/money.ts';
import { localTime, MINUTE_MS, startOfDay } from '../../../lib/time.ts';
import { Text } from '../../ui/form/fields.tsx';
import { count, exactMoney } from '../../ui/format.ts';

type Props = { pacing: unknown; caps: unknown; hours: unknown; zone: string };

/** Beside the pace: how much of a day's cap may be used by a time of today, recomputed as one types. */
export function PacingExample({ pacing, caps, hours, zone: buyersZone }: Props) {
  const [time, setTime] = useState('12:00');
  const read = [
    pacingSchema.safeParse(pacing),
    capsSchema.safeParse(caps),
    hoursSchema.nullable().safeParse(hours),
  ] as const;
  const [pace, bounds, open] = read;
  const isReady = pace.success && pace.data && bounds.success && open.success;
  return (
    <section className="example" aria-label="Worked pace">
      <h4>Worked example</h4>
      <Text label="Today at" type="time" value={time} onChange={setTime} />
      {!isReady || !pace.data || amountsOf(pace.data, bounds.data).length === 0 ? (
        <p className="quiet">Fill in a day’s cap, and how much of it may be used by then stands here.</p>
      ) : (
        <output className="example-says">
          A call is let through while no more is used than
          <strong>
            {said(
              pace.data.by,
              leastDue(
                pace.data,
                bounds.data,
                openShare(
                  open.data,
                  todayAt(time, open.data?.timezone ?? buyersZone),
                  open.data?.timezone ?? buyersZone,
                ),
              ),
            )}
          </strong>
          <span className="quiet small">
            {`Of ${said(pace.data.by, Math.min(...amountsOf(pace.data, bounds.data)))} a day.`}
          </span>
        </output>
      )}
    </section>
  );
}

const said = (by: 'calls' | 'spend', amount: number): string =>
  by === 'spend' ? exactMoney(formatMicros(amount as Micros)) : `${count(amount)} calls`;

function todayAt(time: string, zone: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return startOfDay(localTime(Date.now(), zone).date, zone) + (hour * 60 + minute) * MINUTE_MS;
}
