import type { Operations } from '../../api/client/outcry-client.ts';
import { closeSchema } from '../../settlement/statement-schema.ts';
import { api } from '../ui/api.ts';
import { bind, FormBody, Select, Text } from '../ui/form/fields.tsx';
import { useForm } from '../ui/form/form.ts';
import { many } from '../ui/format.ts';
import { tell } from '../ui/overlay/toast.tsx';
import { useParties } from './party-picker.tsx';
import { CHANGED } from './payment-form.tsx';
import { partyQuery } from './words.ts';

type Draft = { party: string; through: string };

const toBody = ({ party, through }: Draft) => ({
  ...(party && partyQuery(party)),
  ...(through && { through }),
});

/** Closes periods for good. @param id whose; '' lets one choose. */
export function CloseForm({ id, onDone }: { id: string; onDone(): void }) {
  const parties = useParties();
  const form = useForm({
    initial: { party: id, through: '' },
    toBody,
    schema: closeSchema,
    save: (body: Operations['closeAccount']['request']['body']) => api.closeAccount({ body }),
    changes: CHANGED,
    onDone: ({ data }) => {
      onDone();
      tell(
        data.length > 0
          ? `Closed by ${many(data.length, 'statement')}: number ${data.map(({ number }) => number).join(', ')}.`
          : 'No period is over yet. Choose a last day to close earlier.',
      );
    },
  });
  const of = bind(form);
  return (
    <FormBody form={form} save="Close for good">
      {id === '' && (
        <Select
          label="Party"
          options={parties}
          {...of('party')}
          error={form.errors('buyerId') ?? form.errors('publisherId')}
        />
      )}
      <Text
        label="Close through"
        type="date"
        hint="Empty: every period that is over, by one statement each"
        {...of('through')}
      />
      <p className="quiet">
        A closed period never changes. What comes in later is posted in the period that is open.
      </p>
    </FormBody>
  );
}
