import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useGoOnWith, useSession } from '../../session/session.ts';
import { api } from '../../ui/api.ts';
import { Select } from '../../ui/form/fields.tsx';
import { dayAndTime } from '../../ui/format.ts';
import { Dialog, DialogButton } from '../../ui/overlay/dialog.tsx';
import { Secret } from '../shared/list.tsx';
import { MakeNew } from '../shared/make-new.tsx';

const OVERLAPS = [
  { value: '0', label: 'At once' },
  { value: '3600', label: 'In an hour' },
  { value: '86400', label: 'In a day' },
  { value: '604800', label: 'In 7 days' },
  { value: '2592000', label: 'In 30 days' },
];

type RotateProps = { keyId: string; name: string; onClose(): void };

/** A new key in another's place; the old one opens for a while yet, so that its holder can change over. */
export const RotateKey = ({ keyId, name, onClose }: RotateProps) => (
  <Dialog title={`New key in place of ${name}`} onClose={onClose}>
    {(close) => <Rotation keyId={keyId} onClose={close} />}
  </Dialog>
);

type ButtonProps = { keyId: string; name: string; label: string };

export const RotateKeyButton = ({ keyId, name, label }: ButtonProps) => (
  <DialogButton look="little" text={label} title={`New key in place of ${name}`}>
    {(close) => <Rotation keyId={keyId} onClose={close} />}
  </DialogButton>
);

function Rotation({ keyId, onClose }: { keyId: string; onClose(): void }) {
  const [overlap, setOverlap] = useState('86400');
  const session = useSession();
  const goOnWith = useGoOnWith();
  const client = useQueryClient();
  const rotate = useMutation({
    mutationFn: async () => {
      const made = await api.rotateKey({ id: keyId, body: { overlapSeconds: Number(overlap) } });
      const until = `The old key works until ${dayAndTime(made.replaced.expiresAt)}.`;
      const note = `This key is shown only once. ${until}`;
      if (keyId !== session.keyId) return { key: made.key, note };
      const whatNow = await goOnWith(made.key).then(
        () => 'You stay signed in, with the new key.',
        () => 'Sign in again with the new key.',
      );
      return { key: made.key, note: `${note} ${whatNow}` };
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['keys'] }),
  });
  if (rotate.data)
    return <Secret label="key" secret={rotate.data.key} note={rotate.data.note} onClose={onClose} />;
  return (
    <div className="stack">
      <Select label="The old key stops working" options={OVERLAPS} value={overlap} onChange={setOverlap} />
      <MakeNew what="key" rotate={rotate} />
    </div>
  );
}
