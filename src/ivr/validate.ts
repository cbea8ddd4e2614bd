import type { Flow } from './flow.ts';
import { edgesOf, type FlowNode, isWaiting } from './nodes/registry.ts';

/** @property path into the flow, such as ["nodes", 2, "next"]. */
type FlowIssue = { path: (string | number)[]; message: string };

/**
 * Is a flow safe to put a caller into? Every way leads somewhere, every node can be reached, no loop runs without
 * the caller, and from everywhere there is a way out. @returns nothing wrong: an empty list.
 */
export function validateFlow(flow: Flow): FlowIssue[] {
  const graph = readGraph(flow);
  return [
    ...doubleNames(flow),
    ...doubleKeys(flow),
    ...waysToNowhere(flow, graph),
    ...unreachable(flow, graph),
    ...loopsWithoutCaller(flow, graph),
    ...withoutEnd(flow, graph),
  ];
}

/** Where each node may lead, existing nodes only. */
type Graph = ReadonlyMap<string, string[]>;

function readGraph(flow: Flow): Graph {
  const known = new Set(flow.nodes.map(({ id }) => id));
  return new Map(
    flow.nodes.map((node) => [
      node.id,
      edgesOf(node)
        .map(({ to }) => to)
        .filter((to) => known.has(to)),
    ]),
  );
}

const onNodes = (
  flow: Flow,
  isWrong: (node: FlowNode, index: number) => boolean,
  message: string,
): FlowIssue[] =>
  flow.nodes.flatMap((node, index) => (isWrong(node, index) ? [{ path: ['nodes', index], message }] : []));

function doubleNames(flow: Flow): FlowIssue[] {
  const ids = flow.nodes.map(({ id }) => id);
  return onNodes(flow, ({ id }, index) => ids.indexOf(id) !== index, 'another node has the same id');
}

function doubleKeys(flow: Flow): FlowIssue[] {
  return flow.nodes.flatMap((node, index) => {
    if (node.kind !== 'menu') return [];
    const keys = node.choices.map(({ key }) => key);
    return keys.flatMap((key, choice) =>
      keys.indexOf(key) === choice
        ? []
        : [{ path: ['nodes', index, 'choices', choice, 'key'], message: `the key ${key} is taken` }],
    );
  });
}

function waysToNowhere(flow: Flow, graph: Graph): FlowIssue[] {
  const message = (to: string): string => `there is no node "${to}"`;
  const fromNodes = flow.nodes.flatMap((node, index) =>
    edgesOf(node)
      .filter(({ to }) => !graph.has(to))
      .map(({ path, to }) => ({ path: ['nodes', index, ...path], message: message(to) })),
  );
  return graph.has(flow.start)
    ? fromNodes
    : [{ path: ['start'], message: message(flow.start) }, ...fromNodes];
}

function unreachable(flow: Flow, graph: Graph): FlowIssue[] {
  if (!graph.has(flow.start)) return [];
  const reached = spread([flow.start], (id) => graph.get(id) ?? []);
  return onNodes(flow, ({ id }) => !reached.has(id), 'no way leads here from the start');
}

/** A step walks on until it meets the caller: a loop it cannot leave would never answer the carrier. */
function loopsWithoutCaller(flow: Flow, graph: Graph): FlowIssue[] {
  const waiting = new Set(flow.nodes.filter(isWaiting).map(({ id }) => id));
  const onward = (id: string): string[] => (graph.get(id) ?? []).filter((to) => !waiting.has(to));
  const isLoop = ({ id }: FlowNode): boolean => !waiting.has(id) && spread(onward(id), onward).has(id);
  return onNodes(flow, isLoop, 'a loop without a question for the caller goes through here');
}

function withoutEnd(flow: Flow, graph: Graph): FlowIssue[] {
  const sources = new Map<string, string[]>();
  for (const [from, targets] of graph) {
    for (const to of targets) sources.set(to, [...(sources.get(to) ?? []), from]);
  }
  const ends = flow.nodes.filter(({ kind }) => kind === 'auction' || kind === 'hangup').map(({ id }) => id);
  const leaving = spread(ends, (id) => sources.get(id) ?? []);
  return onNodes(flow, ({ id }) => !leaving.has(id), 'no auction or hangup can be reached from here');
}

/** Everything that can be reached, the starting points included. */
function spread(from: readonly string[], next: (id: string) => readonly string[]): Set<string> {
  const reached = new Set(from);
  for (const id of reached) for (const to of next(id)) reached.add(to); // a Set's loop meets what it adds
  return reached;
}
