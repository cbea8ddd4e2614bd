import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Buyer } from '../../../api/client/outcry-client.ts';
import { api } from '../../ui/api.ts';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import { SureButton } from '../../ui/overlay/sure.tsx';
import { Secret } from '../shared/list.tsx';
import { MakeNew } from '../shared/make-new.tsx';

export const SECRET_NOTE =
  'The buyer verifies our webhooks with this secret (Standard Webhooks). It is shown only once: copy it and give it to the buyer.';

type SecretProps = { buyer: Buyer; onClose(): void };

export const NewSecret = ({ buyer, onClose }: SecretProps) => (
  <Dialog title={`New signing secret for ${buyer.name}`} onClose={onClose}>
    {(close) => <Rotation buyer={buyer} onClose={close} />}
  </Dialog>
);

function Rotation({ buyer, onClose }: SecretProps) {
  const rotate = useMutation({ mutationFn: () => api.rotateBuyerSecret({ id: buyer.id }) });
  if (rotate.data)
    return (
      <Secret
        label="signing secret"
        secret={rotate.data.signingSecret}
        note={SECRET_NOTE}
        onClose={onClose}
      />
    );
  return (
    <div className="stack">
      <p>
        Webhooks are signed with both secrets from now on, the new one and the last, so that the buyer can
        change over without missing one.
      </p>
      <MakeNew what="secret" rotate={rotate} />
    </div>
  );
}

export function NewSecretButton({ buyer }: { buyer: Buyer }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="button little bare" onClick={() => setOpen(true)}>
        New signing secret
      </button>
      {open && <NewSecret buyer={buyer} onClose={() => setOpen(false)} />}
    </>
  );
}

/** Ends a rotation: webhooks are signed with the newest secret alone. */
export const DropSecret = ({ buyer }: { buyer: Buyer }) => (
  <SureButton
    verb="Stop using"
    what="the old secret"
    label="Stop using the old secret"
    note="A buyer that still verifies with it will reject our webhooks."
    act={() => api.dropBuyerSecret({ id: buyer.id })}
    told={() => 'Only the newest secret signs now.'}
  />
);
