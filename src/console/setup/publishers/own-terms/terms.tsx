import { useQuery } from '@tanstack/react-query';
import { useContext, useState } from 'react';
import type { GetPublisherTermsReply, PublisherTerm } from '../../../../api/client/outcry-client.ts';
import { all, api } from '../../../ui/api.ts';
import { optionsOf, Select } from '../../../ui/form/fields.tsx';
import { leave, UnsavedPlace } from '../../../ui/form/unsaved.ts';
import { count, money } from '../../../ui/format.ts';
import { useCampaigns, useNames } from '../../../ui/names.ts';
import { Failed, Loading, Meter, ScrollX } from '../../../ui/parts.tsx';
import { valueText } from '../../../ui/values.ts';
import { DeleteButton } from '../../shared/list.tsx';
import { windowLabel } from '../../targets/caps.tsx';
import { sayTerms } from './draft.ts';
import { TermsForm } from './form.tsx';

const useTerms = (id: string) =>
  useQuery({
    queryKey: ['terms', id],
    queryFn: () => all((page) => api.listPublisherTerms({ id, ...page }), {}),
  });

/** A publisher's own terms, campaign by campaign; an operator's to set. */
export function PublisherOwnTerms({ id }: { id: string }) {
  const nameOf = useNames();
  const campaigns = useCampaigns().data ?? [];
  const { data, error } = useTerms(id);
  const [chosen, setChosen] = useState('');
  const place = useContext(UnsavedPlace);
  if (error && !data) return <Failed error={error} />;
  if (!data) return <Loading />;
  const terms = data.find(({ campaignId }) => campaignId === chosen);
  return (
    <div className="stack">
      {data.length === 0 && (
        <p className="quiet">Paid the same in every campaign. Choose one to agree on something else.</p>
      )}
      {data.length > 0 && !chosen && (
        <TermsTable
          terms={data}
          actions={({ campaignId }) => (
            <span className="row end">
              <button
                type="button"
                className="button little"
                aria-label={`Edit the terms in ${nameOf(campaignId)}`}
                onClick={() => setChosen(campaignId)}
              >
                Edit
              </button>
              <DeleteButton
                act={() => api.deletePublisherTerms({ id, campaignId })}
                changes={['terms', 'versions']}
                what={`the terms in ${nameOf(campaignId)}`}
                onDone={() => setChosen('')}
              />
            </span>
          )}
        />
      )}
      <Select
        label="Campaign"
        options={optionsOf(campaigns)}
        value={chosen}
        onChange={(campaignId) => leave(() => setChosen(campaignId), place)}
        empty="Choose a campaign"
      />
      {chosen && (
        <TermsForm key={chosen} id={id} campaignId={chosen} terms={terms} onDone={() => setChosen('')} />
      )}
    </div>
  );
}

/** What a publisher sees of them itself. */
export function OwnTermsPanel({ id }: { id: string }) {
  const { data } = useTerms(id);
  if (!data || data.length === 0) return null;
  return (
    <div className="panel">
      <header>
        <h2>Your terms by campaign</h2>
      </header>
      <TermsTable terms={data} />
    </div>
  );
}

type TableProps = {
  terms: PublisherTerm[];
  actions?(terms: PublisherTerm): React.ReactNode;
};

function TermsTable({ terms, actions }: TableProps) {
  const nameOf = useNames();
  return (
    <ScrollX label="Terms by campaign">
      <table className="table">
        <thead>
          <tr>
            <th>Campaign</th>
            <th>Payout per call</th>
            <th>A corrected charge</th>
            <th>Hours</th>
            <th>Caps</th>
            {actions && (
              <th>
                <span className="sr">Actions</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {terms.map((each) => (
            <tr key={each.campaignId}>
              <td>
                <b>{nameOf(each.campaignId)}</b>
              </td>
              <td>{sayTerms(each)}</td>
              <td>{correctionOf(each)}</td>
              <td>{each.hours ? valueText(each.hours, 'hours', nameOf) : 'around the clock'}</td>
              <td>{each.caps.length === 0 ? 'none' : <Used terms={each} />}</td>
              {actions && <td>{actions(each)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollX>
  );
}

function correctionOf({ onCorrection, followDays }: PublisherTerm): string {
  if (onCorrection === 'keep') return 'changes nothing';
  return followDays === undefined ? 'is followed' : `is followed for ${followDays} days`;
}

/** What of each cap is used now. */
function Used({ terms: { publisherId: id, campaignId, caps } }: { terms: PublisherTerm }) {
  const { data } = useQuery({
    queryKey: ['terms', id, campaignId],
    queryFn: () => api.getPublisherTerms({ id, campaignId }),
  });
  const used: GetPublisherTermsReply['used'] = data?.used ?? caps;
  return (
    <div className="stack">
      {used.map(({ window, calls, usedCalls = 0, spend, usedSpend = '0' }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: caps have no names, only places
        <div key={index}>
          {calls !== undefined && (
            <>
              {windowLabel(window)}: {count(usedCalls)} of {count(calls)}
              <Meter used={usedCalls} limit={calls} label={`${usedCalls} of ${calls} calls`} />
            </>
          )}
          {spend !== undefined && (
            <>
              {windowLabel(window)}: {money(usedSpend)} of {money(spend)}
              <Meter
                used={Number(usedSpend)}
                limit={Number(spend)}
                label={`${money(usedSpend)} of ${money(spend)}`}
              />
            </>
          )}
        </div>
      ))}
    </div>
  );
}
