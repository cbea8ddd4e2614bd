import { useMemo } from 'react';
import type { Campaign } from '../../../api/client/outcry-client.ts';
import { FormBody, Select } from '../../ui/form/fields.tsx';
import { useForm } from '../../ui/form/form.ts';
import { tell } from '../../ui/overlay/toast.tsx';
import { Empty } from '../../ui/parts.tsx';
import { keptCampaign } from '../campaigns/kept.ts';
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
const NO_FLOW: Draft = { flow: null };
const flowOf = ({ flow }: Draft): Draft => ({ flow });

/** What a caller is asked before the auction. The API checks that nobody can get lost in it; so does this page. */
export function FlowEditor({ campaign }: { campaign: Campaign }) {
  const form = useForm({
    initial: NO_FLOW,
    toBody: flowOf,
    schema: flowBody,
    kept: { ...keptCampaign(campaign), draftOf: flowOf },
    changes: ['campaigns', 'versions'],
    onDone: () => tell('Saved.', 'In force from the next call.'),
  });
  const { flow } = form.draft;
  const setFlow = (next: FlowDraft | null): void => form.set({ flow: next });
  const ordered = useMemo(() => (flow ? inOrder(flow) : []), [flow]);
  if (!flow)
    return (
      <div className="panel">
        <Empty
          title="No IVR flow"
          action={
            <button type="button" className="button primary" onClick={() => setFlow(STARTER)}>
              Add questions
            </button>
          }
        >
          Every call goes straight to the auction. Answers, such as a ZIP code, let buyers choose their calls
          and bid higher.
        </Empty>
        {campaign.flow !== null && (
          <div className="body">
            <FormBody form={form} save="Save: no IVR flow">
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
      save="Save the IVR flow"
      also={
        <button type="button" className="button bare danger" onClick={() => setFlow(null)}>
          Remove the IVR flow
        </button>
      }
    >
      <div className="grid-2">
        <Select
          label="First step"
          options={ids.map((id) => ({ value: id, label: id }))}
          value={flow.start}
          onChange={(start) => setFlow({ ...flow, start })}
          error={form.errors('flow.start')}
        />
        <Select
          label="Add a step"
          options={KINDS}
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
