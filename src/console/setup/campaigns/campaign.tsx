import { Link, useLocation } from 'wouter';
import type { Campaign } from '../../../api/client/outcry-client.ts';
import { api } from '../../ui/api.ts';
import { useCampaigns } from '../../ui/names.ts';
import { tell } from '../../ui/overlay/toast.tsx';
import { Chip, Failed, Loading } from '../../ui/parts.tsx';
import { FlowEditor } from '../flow/editor.tsx';
import { NumberList } from '../numbers/numbers.tsx';
import { DeleteButton } from '../shared/list.tsx';
import { TargetList } from '../targets/targets.tsx';
import { CampaignForm } from './form.tsx';
import { Versions } from './versions.tsx';

const PARTS = [
  ['settings', 'Settings'],
  ['questions', 'IVR'],
  ['targets', 'Targets'],
  ['numbers', 'Numbers'],
  ['versions', 'Versions'],
] as const;

export function CampaignPage({ id, part }: { id: string; part: string }) {
  const { data, error, refetch } = useCampaigns();
  const [, navigate] = useLocation();
  const campaign = data?.find((one) => one.id === id);
  if (!data && error) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  if (!campaign) return <Failed error={new Error('There is no such campaign.')} />;
  return (
    <section className="stack">
      <div className="page-head">
        <h1>{campaign.name}</h1>
        <Chip word={campaign.status} />
        <DeleteButton
          act={() => api.deleteCampaign({ id })}
          changes={['campaigns']}
          what="campaign"
          name={campaign.name}
          onDone={() => navigate('/campaigns')}
        />
      </div>
      <nav className="tabs" aria-label="Campaign">
        {PARTS.map(([name, label]) => (
          <Link
            key={name}
            href={`/campaigns/${id}/${name}`}
            aria-current={part === name ? 'page' : undefined}
          >
            {label}
          </Link>
        ))}
      </nav>
      {part === 'settings' && <Settings campaign={campaign} />}
      {part === 'questions' && <FlowEditor key={id} campaign={campaign} />}
      {part === 'targets' && <TargetList campaignId={id} />}
      {part === 'numbers' && <NumberList campaignId={id} />}
      {part === 'versions' && <Versions campaign={campaign} />}
    </section>
  );
}

const Settings = ({ campaign }: { campaign: Campaign }) => (
  <div className="panel">
    <h2 className="sr">Settings</h2>
    <div className="body form-page">
      <CampaignForm
        key={campaign.id}
        campaign={campaign}
        onDone={() => tell('Saved.', 'In force from the next call.')}
      />
    </div>
  </div>
);
