import { useMemo } from 'react';
import type { Campaign, UpdateCampaignBody } from '../../../api/client/outcry-client.ts';
import { api } from '../../ui/api.ts';
import { FormBody, Select } from '../../ui/form/fields.tsx';
import { useForm } from '../../ui/form/form.ts';
import { tell } from '../../ui/overlay/toast.tsx';
import { Empty } from '../../ui/parts.tsx';
import {
  type FlowDraft,
  flowBody,
  inOrder,
  KINDS,
  type NodeDraft,
  newNode,
  renameNode,
  STARTER,
} from './draft.ts';
import { NodeCard } from './node-card.tsx';

type Draft = { flow: FlowDraft | null };

/** What a caller is asked before the auction. The API checks that nobody can get lost in it; so does this page. */
export function FlowEditor({ campaign }: { campaign: Campaign }) {
  const form = useForm<Draft, UpdateCampaignBody, Campaign>({
    initial: { flow: campaign.flow },
    toBody: ({ flow }) => ({ flow }),
    schema: flowBody,
    save: (body) => api.updateCampaign({ id: campaign.id, body }),
    changes: ['campaigns', 'versions'],
    onDone: () => tell('Saved.', 'The next caller is asked this.'),
  });
  const { flow } = form.draft;
  const setFlow = (next: FlowDraft | null): void => form.set({ flow: next });
  const ordered = useMemo(() => (flow ? inOrder(flow) : []), [flow]);
  if (!flow)
    return (
      <div className="panel">
        <Empty
          title="Callers are asked nothing"
          action={
            <button type="button" className="button primary" onClick={() => setFlow(STARTER)}>
              Ask them something
            </button>
          }
        >
          Every call goes straight to auction. Answers, such as a ZIP code, let buyers choose and bid higher.
        </Empty>
        {campaign.flow !== null && (
          <div className="body">
            <FormBody form={form} save="Save: ask nothing">
              <span />
            </FormBody>
          </div>
        )}
      </div>
    );
  const ids = flow.nodes.map(({ id }) => id);
  const change = (id: string, next: NodeDraft | null): void => {
    const renamed = next && next.id !== id ? renameNode(flow, id, next.id) : flow;
    const nodes = renamed.nodes.flatMap((node) =>
      node.id === (next?.id ?? id) ? (next ? [next] : []) : [node],
    );
    setFlow({ ...renamed, nodes });
  };
  return (
    <FormBody
      form={form}
      save="Save the questions"
      also={
        <button type="button" className="button bare danger" onClick={() => setFlow(null)}>
          Ask nothing
        </button>
      }
    >
      <div className="grid-2">
        <Select
          label="Callers begin at"
          options={ids.map((id) => ({ value: id, label: id }))}
          value={flow.start}
          onChange={(start) => setFlow({ ...flow, start })}
          error={form.errors('flow.start')}
        />
        <Select
          label="Add a step"
          options={Object.entries(KINDS).map(([value, label]) => ({ value, label }))}
          value=""
          onChange={(kind) => kind && setFlow({ ...flow, nodes: [...flow.nodes, newNode(kind, ids)] })}
        />
      </div>
      {ordered.map((node) => {
        const index = flow.nodes.indexOf(node);
        return (
          <NodeCard
            key={index}
            node={node}
            ids={ids}
            isStart={node.id === flow.start}
            errors={(path) => form.errors(`flow.nodes.${index}${path && `.${path}`}`)}
            onChange={(next) => change(node.id, next)}
          />
        );
      })}
    </FormBody>
  );
}
