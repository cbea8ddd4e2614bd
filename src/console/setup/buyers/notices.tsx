import { useQuery } from '@tanstack/react-query';
import type { Operations } from '../../../api/client/outcry-client.ts';
import { walletNoticesSchema } from '../../../buyers/top-ups/notices.ts';
import { api } from '../../ui/api.ts';
import { bind, FormBody, Text } from '../../ui/form/fields.tsx';
import { useForm } from '../../ui/form/form.ts';
import { dayAndTime, exactMoney } from '../../ui/format.ts';
import { DialogButton } from '../../ui/overlay/dialog.tsx';
import { tell } from '../../ui/overlay/toast.tsx';

type Notices = Operations['getWalletNotices']['reply'];
type Props = { buyerId: string };

const useNotices = (buyerId: string): Notices | undefined =>
  useQuery({
    queryKey: ['wallet-notices', buyerId],
    queryFn: () => api.getWalletNotices({ id: buyerId }),
    refetchInterval: 30_000,
  }).data;

export function NoticesButton({ buyerId }: Props) {
  const notices = useNotices(buyerId);
  if (!notices) return null;
  return (
    <DialogButton text="Low balance" look="little" title="Low balance">
      {(close) => <NoticesForm buyerId={buyerId} notices={notices} onDone={close} />}
    </DialogButton>
  );
}

/** Since when the wallet is low, and who was told. */
export function LowBalance({ buyerId }: Props) {
  const notices = useNotices(buyerId);
  if (!notices?.lowSince || notices.below === null) return null;
  return (
    <p className="body" role="status">
      {`Low balance: less than ${exactMoney(notices.below)} is left since ${dayAndTime(notices.lowSince)}.`}
    </p>
  );
}

type Draft = { below: string; url: string };
type Body = { below: string | null; url: string | null };

const draftOf = ({ below, url }: Notices): Draft => ({ below: below ?? '', url: url ?? '' });
/** What is left open is off. */
const toBody = ({ below, url }: Draft): Body => ({ below: below.trim() || null, url: url.trim() || null });

function NoticesForm({ buyerId, notices, onDone }: Props & { notices: Notices; onDone(): void }) {
  const form = useForm({
    initial: draftOf(notices),
    toBody,
    // The exchange knows whether it takes addresses on its own machine.
    schema: walletNoticesSchema(true),
    kept: {
      value: notices,
      read: (): Promise<Notices> => api.getWalletNotices({ id: buyerId }),
      send: (_, ifMatch, wanted) => api.setWalletNotices({ id: buyerId, body: wanted as Body, ifMatch }),
      draftOf,
    },
    changes: ['wallet-notices'],
    onDone: ({ below }: Notices) => {
      onDone();
      tell(below === null ? 'Low balance notices are off.' : `The wallet is low under ${exactMoney(below)}.`);
    },
  });
  const field = bind(form);
  return (
    <FormBody form={form} save="Save">
      <Text
        label="Low when less is left than, $"
        placeholder="100.00"
        hint="What live calls hold counts as left. Empty: never."
        {...field('below')}
      />
      <Text
        label="Webhook URL of the buyer"
        type="url"
        placeholder="https://buyer.example.com/wallet"
        hint="Told wallet.low and wallet.topUpFailed, signed with the buyer’s secret. Empty: only shown here. The operator is told by an integration."
        {...field('url')}
      />
    </FormBody>
  );
}
