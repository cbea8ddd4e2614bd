import { Link, useLocation } from 'wouter';
import { money, sentence } from '../../ui/format.ts';
import { useCampaigns, useNumbers, useTargets } from '../../ui/names.ts';
import { Chip } from '../../ui/parts.tsx';
import { FigureCells } from '../shared/figure-cells.tsx';
import { List } from '../shared/list.tsx';
import { useFigures } from '../shared/today.ts';
import { CampaignForm } from './form.tsx';

export function Campaigns() {
  const [, navigate] = useLocation();
  const targets = useTargets().data ?? [];
  const numbers = useNumbers().data ?? [];
  const figures = useFigures('campaign');
  const tally = (list: { campaignId: string }[], id: string): number =>
    list.filter(({ campaignId }) => campaignId === id).length;
  return (
    <List
      title="Campaigns"
      query={useCampaigns()}
      columns={[
        { name: 'Name', of: ({ name }) => name },
        { name: 'Status', of: ({ status }) => status },
        ...figures.columns,
        { name: 'Routing', of: ({ routing }) => `${routing.strategy} ${routing.price}` },
        { name: 'Floor', num: true, of: ({ routing }) => Number(routing.floor) },
        { name: 'Ping timeout', num: true, of: ({ routing }) => routing.timeoutMs },
        { name: 'Converts after', num: true, of: ({ conversion }) => conversion.minSeconds },
        { name: 'Targets', num: true, of: ({ id }) => tally(targets, id) },
        { name: 'Numbers', num: true, of: ({ id }) => tally(numbers, id) },
      ]}
      text={({ id, name, vertical }) => `${name} ${vertical} ${id}`}
      empty={{
        title: 'Add the first campaign',
        text: 'A campaign says which calls are sold and on what terms. Then add buyers with targets, and a publisher with a number.',
      }}
      create={{
        label: 'New campaign',
        form: () => <CampaignForm onDone={({ id }) => navigate(`/campaigns/${id}`)} />,
      }}
      row={(campaign) => (
        <tr key={campaign.id}>
          <td>
            <Link href={`/campaigns/${campaign.id}`} className="row-link">
              {campaign.name}
            </Link>
          </td>
          <td>
            <Chip word={campaign.status} />
          </td>
          <FigureCells figures={figures} id={campaign.id} />
          <td>
            {sentence(campaign.routing.strategy)}, {campaign.routing.price} price
          </td>
          <td className="num">{money(campaign.routing.floor)}</td>
          <td className="num">{campaign.routing.timeoutMs} ms</td>
          <td className="num">{campaign.conversion.minSeconds} s</td>
          <td className="num">{tally(targets, campaign.id)}</td>
          <td className="num">{tally(numbers, campaign.id)}</td>
        </tr>
      )}
    />
  );
}
