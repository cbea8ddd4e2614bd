import { Link, useLocation } from 'wouter';
import type { Bidding } from '../../../api/client/outcry-client.ts';
import { useSession } from '../../session/session.ts';
import { money } from '../../ui/format.ts';
import { useNames, useTargets } from '../../ui/names.ts';
import { Chip } from '../../ui/parts.tsx';
import { List } from '../shared/list.tsx';
import { say } from './condition.ts';
import { TargetForm } from './form.tsx';

export const Targets = () => <TargetList />;

export const biddingOf = (bidding: Bidding): string =>
  bidding.kind === 'static' ? `${money(bidding.price)} stands` : `ping, ${bidding.dialect}`;

export function TargetList({ campaignId }: { campaignId?: string }) {
  const { role } = useSession();
  const nameOf = useNames();
  const [, navigate] = useLocation();
  const query = useTargets();
  const data = query.data?.filter((target) => !campaignId || target.campaignId === campaignId);
  return (
    <List
      title="Targets"
      query={{ ...query, data }}
      columns={['Name', 'Status', 'Campaign', 'Rings at', 'Bids', 'Takes', '>Priority']}
      empty={{
        title: 'Give the call somewhere to go',
        text:
          role === 'operator'
            ? 'A target is where a buyer takes calls of a campaign: its number, its price, its hours and its caps.'
            : 'The operator sets up where your calls go. Your targets appear here.',
      }}
      create={
        role === 'operator'
          ? {
              label: 'New target',
              form: () => (
                <TargetForm campaignId={campaignId} onDone={({ id }) => navigate(`/targets/${id}`)} />
              ),
            }
          : undefined
      }
      row={(target) => (
        <tr key={target.id}>
          <td>
            <Link href={`/targets/${target.id}`} className="row-link">
              {target.name}
            </Link>
          </td>
          <td>
            <Chip word={target.status} />
          </td>
          <td>{nameOf(target.campaignId)}</td>
          <td className="mono">{target.destination}</td>
          <td>{biddingOf(target.bidding)}</td>
          <td className="quiet">{target.criteria ? say(target.criteria) : 'every call'}</td>
          <td className="num">{target.priority}</td>
        </tr>
      )}
    />
  );
}
