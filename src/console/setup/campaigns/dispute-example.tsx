import { useState } from 'react';
import { disputesSchema } from '../../../campaign/schema.ts';
import { DAY_MS } from '../../../lib/time.ts';
import { dayAndTime } from '../../ui/format.ts';
import '../price/price.css';

/** Beside the rules: until when a charge of now can be disputed and decided, recomputed as one types. */
export function DisputeExample({ body }: { body: unknown }) {
  const [now] = useState(() => Date.now());
  const read = disputesSchema.safeParse(body);
  if (!read.success || !read.data)
    return (
      <section className="example" aria-label="Worked dispute">
        <h4>Worked example</h4>
        <p className="quiet">Fill in the days, and until when a charge is disputed stands here.</p>
      </section>
    );
  const { windowDays, decideDays, onExpiry } = read.data;
  return (
    <section className="example" aria-label="Worked dispute">
      <h4>Worked example</h4>
      <output className="example-says">
        A call that ends now can be disputed until
        <strong>{dayAndTime(now + windowDays * DAY_MS)}</strong>
        <span className="quiet small">
          {`If that is done now and nobody decides by ${dayAndTime(now + decideDays * DAY_MS)}, ${
            onExpiry === 'whole' ? 'the whole charge is taken back.' : 'the charge stands.'
          }`}
        </span>
      </output>
    </section>
  );
}
