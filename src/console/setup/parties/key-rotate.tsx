import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '../../ui/api.ts';
import { Select } from '../../ui/fields.tsx';
import { dayAndTime } from '../../ui/format.ts';
import { Dialog } from '../../ui/parts.tsx';
import type { AccessKey } from '../../ui/resources.ts';
import { Secret } from '../list.tsx';

type Rotated = AccessKey & { key: string; replaced: { id: string; expiresAt: string } };

const OVERLAPS = [
  { value: '0', label: 'At once' },
  { value: '3600', label: 'In an hour' },
  { value: '86400', label: 'In a day' },
  { value: '604800', label: 'In 7 days' },
  { value: '2592000', label: 'In 30 days' },
];

/** A new key in another's place; the old one opens for a while yet, so that its holder can change over. */
export function RotateKey({ accessKey }: { accessKey: AccessKey }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className="button little bare"
        aria-label={`Rotate ${accessKey.name}`}
        onClick={() => setOpen(true)}
      >
        Rotate
      </button>
      {open && (
        <Dialog title={`New key in place of ${accessKey.name}`} onClose={() => setOpen(false)}>
          <Rotation accessKey={accessKey} onClose={() => setOpen(false)} />
        </Dialog>
      )}
    </>
  );
}

function Rotation({ accessKey, onClose }: { accessKey: AccessKey; onClose(): void }) {
  const [overlap, setOverlap] = useState('86400');
  const client = useQueryClient();
  const rotate = useMutation({
    mutationFn: () => post<Rotated>(`/v1/keys/${accessKey.id}/rotate`, { overlapSeconds: Number(overlap) }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['keys'] }),
  });
  if (rotate.data)
    return (
      <Secret
        label="key"
        secret={rotate.data.key}
        note={`This key is shown this once. The old one opens until ${dayAndTime(rotate.data.replaced.expiresAt)}.`}
        onClose={onClose}
      />
    );
  return (
    <div className="stack">
      <Select label="The old key ends" options={OVERLAPS} value={overlap} onChange={setOverlap} />
      {rotate.error && (
        <p className="form-error" role="alert">
          {rotate.error.message}
        </p>
      )}
      <footer>
        <button
          type="button"
          className="button primary"
          disabled={rotate.isPending}
          onClick={() => rotate.mutate()}
        >
          Make a new key
        </button>
      </footer>
    </div>
  );
}
