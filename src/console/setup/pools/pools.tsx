import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { useSession } from '../../session/session.ts';
import { all, api } from '../../ui/api.ts';
import { useNames } from '../../ui/names.ts';
import { Chip } from '../../ui/parts.tsx';
import { DeleteButton, EditButton, List } from '../shared/list.tsx';
import { PoolForm } from './form.tsx';

/** Numbers for visitors: an operator sets pools up, a publisher sees its own. */
export default function Pools() {
  const isOperator = useSession().role === 'operator';
  const nameOf = useNames();
  const query = useQuery({ queryKey: ['pools'], queryFn: () => all(api.listPools, {}) });
  return (
    <List
      title="Pools"
      query={query}
      columns={[
        { name: 'Name', of: ({ name }) => name },
        { name: 'Status', of: ({ status }) => status },
        { name: 'Campaign', of: ({ campaignId }) => nameOf(campaignId) },
        ...(isOperator
          ? [{ name: 'Publisher', of: ({ publisherId }: { publisherId: string }) => nameOf(publisherId) }]
          : []),
        { name: 'Numbers', num: true, of: ({ numbers }) => numbers.length },
        { name: 'Overflow', of: ({ overflow }) => overflow },
        { name: '' },
      ]}
      text={({ id, name, numbers, overflow, campaignId }) =>
        `${name} ${nameOf(campaignId)} ${numbers.join(' ')} ${overflow} ${id}`
      }
      empty={{
        title: 'No pools yet',
        text: isOperator
          ? 'A pool shows each visitor of a publisher’s pages a number of its own, so that a call says which ad it came by.'
          : 'Pools the operator sets up for you appear here, with the snippet for your pages.',
      }}
      create={isOperator ? { label: 'New pool', form: (close) => <PoolForm onDone={close} /> } : undefined}
      row={(pool) => (
        <tr key={pool.id}>
          <td>
            <Link href={`/pools/${pool.id}`}>
              <b>{pool.name}</b>
            </Link>
          </td>
          <td>
            <Chip word={pool.status} />
          </td>
          <td>{nameOf(pool.campaignId)}</td>
          {isOperator && <td>{nameOf(pool.publisherId)}</td>}
          <td className="num">{pool.numbers.length}</td>
          <td className="mono">{pool.overflow}</td>
          <td>
            {isOperator && (
              <span className="row end">
                <EditButton title={pool.name}>
                  {(close) => <PoolForm pool={pool} onDone={close} />}
                </EditButton>
                <DeleteButton
                  act={() => api.deletePool({ id: pool.id })}
                  changes={['pools', 'numbers']}
                  what={pool.name}
                />
              </span>
            )}
          </td>
        </tr>
      )}
    />
  );
}
