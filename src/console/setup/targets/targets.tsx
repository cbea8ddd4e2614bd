import { Link, useLocation } from 'wouter';
import type { Bidding, Target } from '../../../api/client/outcry-client.ts';
import { priceSchema } from '../../../prices/schema.ts';
import { useSession } from '../../session/session.ts';
import { money, sentence } from '../../ui/format.ts';
import { useNames, useTargets } from '../../ui/names.ts';
import { Chip } from '../../ui/parts.tsx';
import { sayPrice } from '../price/explain.ts';
import { FigureCells, Health } from '../shared/figure-cells.tsx';
import { List } from '../shared/list.tsx';
import { useAnswering, useFigures } from '../shared/today.ts';
import { say } from './condition.ts';
import { TargetForm } from './form.tsx';

export const Targets = () => <TargetList />;

const modified = (modifiers: readonly unknown[] = []): string =>
  modifiers.length === 0 ? '' : `, ${modifiers.length} ${modifiers.length === 1 ? 'modifier' : 'modifiers'}`;
export const biddingOf = (bidding: Bidding): string =>
  bidding.kind === 'static'
    ? `${money(bidding.price)} static${modified(bidding.modifiers)}`
    : `RTB, ${sentence(bidding.dialect)}`;

/** What a call costs, where it is not simply the auction's price. */
export const chargeOf = ({ charge }: Pick<Target, 'charge'>): string =>
  charge ? sayPrice(priceSchema.parse(charge)) : 'the auction’s price';

export function TargetList({ campaignId }: { campaignId?: string }) {
  const { role } = useSession();
  const nameOf = useNames();
  const [, navigate] = useLocation();
  const query = useTargets();
  const figures = useFigures('target');
  const answering = useAnswering();
  const data = query.data?.filter((target) => !campaignId || target.campaignId === campaignId);
  return (
    <List
      title="Targets"
      query={{ ...query, data }}
      columns={[
        { name: 'Name', of: ({ name }) => name },
        { name: 'Status', of: ({ status }) => status },
        { name: 'Campaign', of: (target) => nameOf(target.campaignId) },
        ...figures.columns,
        { name: 'Pings today', of: ({ id }) => answering(id)?.p95Ms ?? null },
        { name: 'Price', of: ({ bidding }) => (bidding.kind === 'static' ? Number(bidding.price) : null) },
        { name: 'Destination', of: ({ destination }) => destination },
        { name: 'Criteria' },
        { name: 'Priority', num: true, of: ({ priority }) => priority },
      ]}
      text={({ id, name, destination, buyerId, campaignId: of }) =>
        `${name} ${destination} ${nameOf(buyerId)} ${nameOf(of)} ${id}`
      }
      empty={{
        title: 'Add the first target',
        text:
          role === 'operator'
            ? 'A target is where a buyer takes calls of a campaign: its destination, price, hours and caps.'
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
          <td className="one-line">
            <Link href={`/targets/${target.id}`} className="row-link">
              {target.name}
            </Link>
          </td>
          <td>
            <Chip word={target.status} />
          </td>
          <td className="one-line">{nameOf(target.campaignId)}</td>
          <FigureCells figures={figures} id={target.id} />
          <td>
            <Health answering={answering(target.id)} />
          </td>
          <td>
            <span className="one-line">{biddingOf(target.bidding)}</span>
            {target.charge && <div className="quiet small">{chargeOf(target)}</div>}
          </td>
          <td className="mono">{target.destination}</td>
          <td className="quiet">{target.criteria ? say(target.criteria) : 'all calls'}</td>
          <td className="num">{target.priority}</td>
        </tr>
      )}
    />
  );
}
