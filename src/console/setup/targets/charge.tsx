import type { Campaign } from '../../../api/client/outcry-client.ts';
import { targetSchemas } from '../../../buyers/schema.ts';
import { PRICE_KINDS } from '../../../prices/registry.ts';
import type { Form } from '../../ui/form/form.ts';
import { NEW_PRICE, priceBody } from '../price/draft.ts';
import { Example } from '../price/example.tsx';
import { PriceFields } from '../price/fields.tsx';
import type { TargetDraft } from './draft.ts';

/** Those a target may have, as the API's own schema says. */
const KINDS = PRICE_KINDS.filter(
  (kind) => targetSchemas(false).patch.safeParse({ charge: priceBody({ ...NEW_PRICE, kind }) }).success,
);

type Props = { form: Form<TargetDraft>; campaign: Campaign | undefined };

/** What a won call costs, and beside it what that makes of one call. */
export function Charge({ form, campaign }: Props) {
  const { kind, standing, charge } = form.draft;
  const from = campaign?.conversion.minSeconds;
  // What holds without a price of its own, so that it has an example too.
  const usual = { kind: 'threshold', minSeconds: from ?? 0, amount: 'bid' };
  return (
    <div className="price">
      <div className="stack">
        <PriceFields
          value={charge}
          onChange={(next) => form.set({ charge: next })}
          errors={form.errors}
          touch={form.touch}
          path="charge"
          kinds={KINDS}
          usual={`The auction’s price${from === undefined ? '' : `, from second ${from} on`}`}
        />
        {charge.kind === '' && kind === 'ping' && (
          <p className="quiet small">A bid may ask for more seconds than the campaign does.</p>
        )}
      </div>
      <Example
        body={priceBody(charge) ?? usual}
        bid={kind === 'static' ? standing.price : '30.00'}
        longestSeconds={campaign?.maxCallSeconds ?? 3_600}
      />
    </div>
  );
}
