import { useQuery } from '@tanstack/react-query';
import type { ApiKey } from '../../../api/client/outcry-client.ts';
import { all, api } from '../../ui/api.ts';
import { dateAndTime, dayAndTime, sentence } from '../../ui/format.ts';
import { useNames } from '../../ui/names.ts';
import { RowMenu } from '../../ui/overlay/row-menu.tsx';
import { Sure } from '../../ui/overlay/sure.tsx';
import { Chip } from '../../ui/parts.tsx';
import { useNow } from '../../ui/time.ts';
import { EditButton, List } from '../shared/list.tsx';
import { EditKey, NewKey } from './key-form.tsx';
import { RotateKey } from './key-rotate.tsx';

export function Keys() {
  const nameOf = useNames();
  const query = useQuery({ queryKey: ['keys'], queryFn: () => all(api.listKeys, {}) });
  return (
    <List
      title="Keys"
      query={query}
      columns={[
        { name: 'Name', of: ({ name }) => name },
        { name: 'Key' },
        { name: 'Role', of: ({ role, readOnly }) => `${role}${readOnly ? ', read only' : ''}` },
        { name: 'For', of: (key) => nameOf(key.publisherId ?? key.buyerId) },
        { name: 'Last used', of: ({ lastUsedAt }) => lastUsedAt },
        { name: 'Expires', of: ({ expiresAt }) => expiresAt },
        { name: '' },
      ]}
      text={({ id, name, role, publisherId, buyerId }) =>
        `${name} ${role} ${nameOf(publisherId ?? buyerId)} ${id}`
      }
      empty={{
        title: 'Add the first key',
        text: 'A key gives access to the API and this console: an operator to everything, a publisher or a buyer to their own part.',
      }}
      create={{ label: 'New key', form: (close) => <NewKey onClose={close} /> }}
      row={(key) => (
        <tr key={key.id}>
          <td>
            <b>{key.name}</b>
          </td>
          <td className="mono">{key.prefix ? `${key.prefix}…` : '–'}</td>
          <td>
            {sentence(key.role)}
            {key.readOnly && ', read only'}
          </td>
          <td>{key.role === 'operator' ? 'the whole exchange' : nameOf(key.publisherId ?? key.buyerId)}</td>
          <td>{key.lastUsedAt ? dayAndTime(key.lastUsedAt) : 'never'}</td>
          <td>
            <Until expiresAt={key.expiresAt} />
          </td>
          <td>
            <span className="row end">
              <EditButton title={key.name}>
                {(close) => <EditKey accessKey={key} onClose={close} />}
              </EditButton>
              <RowMenu
                of={key.name}
                actions={[
                  {
                    text: 'Rotate',
                    open: (close) => <RotateKey keyId={key.id} name={key.name} onClose={close} />,
                  },
                  {
                    text: 'Revoke',
                    danger: true,
                    open: (close) => <RevokeKey accessKey={key} onClose={close} />,
                  },
                ]}
              />
            </span>
          </td>
        </tr>
      )}
    />
  );
}

type RevokeProps = { accessKey: ApiKey; onClose(): void };

const RevokeKey = ({ accessKey: { id, name }, onClose }: RevokeProps) => (
  <Sure
    verb="Revoke"
    what={name}
    note="Whoever uses it loses access at once."
    act={() => api.deleteKey({ id })}
    changes={['keys']}
    told={() => `${name} is revoked.`}
    onClose={onClose}
  />
);

function Until({ expiresAt }: { expiresAt: string | null }) {
  const now = useNow();
  if (expiresAt === null) return 'never';
  return Date.parse(expiresAt) <= now ? <Chip word="expired" tone="bad" /> : dateAndTime(expiresAt);
}
