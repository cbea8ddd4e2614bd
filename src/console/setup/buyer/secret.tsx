import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Buyer } from '../../../api/client/outcry-client.ts';
import { api } from '../../ui/api.ts';
import { Dialog } from '../../ui/parts.tsx';
import { SureButton } from '../../ui/sure.tsx';
import { Secret } from '../list.tsx';

export const SECRET_NOTE =
  'The buyer checks our webhooks with this secret (Standard Webhooks). It is shown this once; give it to the buyer.';

export function NewSecret({ buyer }: { buyer: Buyer }) {
  const [open, setOpen] = useState(false);
  const rotate = useMutation({ mutationFn: () => api.rotateBuyerSecret({ id: buyer.id }) });
  const close = (): void => {
    setOpen(false);
    rotate.reset();
  };
  return (
    <>
      <button
        type="button"
        className="button little bare"
        aria-label={`New secret for ${buyer.name}`}
        onClick={() => setOpen(true)}
      >
        New secret
      </button>
      {open && (
        <Dialog title={`New signing secret for ${buyer.name}`} onClose={close}>
          {rotate.data ? (
            <Secret
              label="signing secret"
              secret={rotate.data.signingSecret}
              note={SECRET_NOTE}
              onClose={close}
            />
          ) : (
            <div className="stack">
              <p>
                Webhooks are signed with both secrets from now on, the new one and the last, so that the buyer
                can change over without missing one.
              </p>
              {rotate.error && <p className="form-error">{rotate.error.message}</p>}
              <footer>
                <button
                  type="button"
                  className="button primary"
                  disabled={rotate.isPending}
                  onClick={() => rotate.mutate()}
                >
                  Make a new secret
                </button>
              </footer>
            </div>
          )}
        </Dialog>
      )}
    </>
  );
}

/** Ends a rotation: webhooks are signed with the newest secret alone. */
export function DropSecret({ buyer }: { buyer: Buyer }) {
  const [done, setDone] = useState(false);
  return (
    <>
      <SureButton
        verb="Drop"
        what="the old secret"
        label="Drop the old secret"
        act={() => api.dropBuyerSecret({ id: buyer.id })}
        onDone={() => setDone(true)}
      />
      <span role="status" className="good small">
        {done && 'Only the newest secret signs now.'}
      </span>
    </>
  );
}
