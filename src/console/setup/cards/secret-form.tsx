import { etagOf, type Operations } from '../../../api/client/outcry-client.ts';
import { stripeAccountSchema } from '../../../buyers/top-ups/stripe-account-schema.ts';
import { api } from '../../ui/api.ts';
import { bind, FormBody, Text } from '../../ui/form/fields.tsx';
import { useForm } from '../../ui/form/form.ts';
import { tell } from '../../ui/overlay/toast.tsx';

export type StripeAccount = Operations['getStripeAccount']['reply'];

type Field = 'secretKey' | 'webhookSecret';
type Props = { account: StripeAccount; field: Field; onDone(): void };

const TEXTS = {
  secretKey: {
    label: 'Secret or restricted key',
    placeholder: 'rk_live_…',
    hint: 'At Stripe under Developers, API keys. It is kept sealed and not shown again.',
    told: 'Cards are charged with this key from now on.',
  },
  webhookSecret: {
    label: 'Signing secret of the endpoint',
    placeholder: 'whsec_…',
    hint: 'At Stripe, on the endpoint’s page. The one before stays good until you stop taking it.',
    told: 'Webhooks signed with this secret are taken from now on.',
  },
};

/** One secret, once: what there is is never shown. */
export function SecretForm({ account, field, onDone }: Props) {
  const { label, placeholder, hint, told } = TEXTS[field];
  const form = useForm({
    initial: { [field]: '' } as Record<Field, string>,
    toBody: (draft: Record<Field, string>) => draft,
    schema: stripeAccountSchema,
    save: (body: Record<Field, string>) => api.updateStripeAccount({ body, ifMatch: etagOf(account) }),
    changes: ['stripe-account'],
    onDone: () => {
      onDone();
      tell(told);
    },
  });
  return (
    <FormBody form={form} save="Save">
      <Text label={label} type="password" placeholder={placeholder} hint={hint} {...bind(form)(field)} />
    </FormBody>
  );
}
