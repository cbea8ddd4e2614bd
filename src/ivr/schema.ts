import * as z from 'zod';
import type { Flow } from './flow.ts';
import { nodeId } from './nodes/fields.ts';
import { type FlowNode, nodeKinds } from './nodes/registry.ts';
import { validateFlow } from './validate.ts';

type NodeSchema = (typeof nodeKinds)[FlowNode['kind']]['schema'];
const nodeSchemas = Object.values(nodeKinds).map(({ schema }) => schema) as [NodeSchema, ...NodeSchema[]];

const MAX_NODES = 200;

/** A flow as it is kept and shown: `otherwise` is said everywhere. */
const keptSchemas = nodeSchemas.map((schema) =>
  'otherwise' in schema.shape ? schema.extend({ otherwise: nodeId }) : schema,
) as typeof nodeSchemas;
export const flowShape = z
  .object({ start: nodeId, nodes: z.array(z.discriminatedUnion('kind', keptSchemas)) })
  .meta({ id: 'Flow' }) as z.ZodType<Flow>;

const wireFlow = z.object({
  start: nodeId,
  nodes: z.array(z.discriminatedUnion('kind', nodeSchemas)).min(1).max(MAX_NODES),
});

/**
 * A flow as the API takes it. Left out: `retries` is 1, `timeoutSeconds` 5, `tag` of a menu null, and `otherwise` the
 * flow's first auction node, so that a caller who does not answer is sold rather than lost. A flow without an
 * auction node must say `otherwise` everywhere. What comes out is a valid flow (validate.ts).
 */
export const flowSchema = wireFlow.transform((wire, context): Flow => {
  const auction = wire.nodes.find(({ kind }) => kind === 'auction');
  const nodes = wire.nodes.map((node, index) => {
    if (!('otherwise' in nodeKinds[node.kind].schema.shape)) return node as FlowNode;
    const otherwise = 'otherwise' in node ? node.otherwise : undefined;
    if (otherwise === undefined && !auction) {
      const message = 'say where to go: the flow has no auction node';
      context.addIssue({ code: 'custom', path: ['nodes', index, 'otherwise'], message });
    }
    return { ...node, otherwise: otherwise ?? auction?.id ?? '' } as FlowNode;
  });
  const flow: Flow = { start: wire.start, nodes };
  if (context.issues.length > 0) return z.NEVER;
  for (const issue of validateFlow(flow)) context.addIssue({ code: 'custom', ...issue });
  return flow;
});
