import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleScript, REPOSITORY } from '../../src/simulator/bundle.ts';
import type { Calls } from './jobs.ts';
import { bidders, openCampaign, VARS } from './market.ts';
import { type Section, show } from './report.ts';
import { warmUp } from './rounds.ts';
import { startExchange } from './runtime.ts';
import type { Stage } from './stage.ts';

const BUYERS = 10;
const CONCURRENCY = 32;
const PATIENCE_MS = 2_000;
const SHOWN = 40;
const SAMPLE_MICROS = 200;

type CallFrame = { functionName: string; url: string; lineNumber: number };
type Node = { id: number; callFrame: CallFrame; children?: number[] };
type CpuProfile = { nodes: Node[]; samples: number[]; timeDeltas: number[] };

/** Where the CPU of a completed call goes, by function and by source file. The whole profile opens in Chrome's DevTools. */
export async function profile(stage: Stage, seconds: number): Promise<Section> {
  const running = await startExchange(VARS, join(stage.scratch, 'profiled'), { inspect: true });
  try {
    const { number } = await openCampaign(running.url, stage.buyers.url, bidders(BUYERS, 0), PATIENCE_MS);
    const script: Calls = { kind: 'complete', url: running.url, authToken: VARS.TWILIO_AUTH_TOKEN, number };
    const job = { script, pace: 'closed' as const, concurrency: CONCURRENCY };
    await warmUp(stage, script, seconds);
    const inspector = await connect(running.inspectorUrl!);
    await inspector.ask('Profiler.enable');
    await inspector.ask('Profiler.setSamplingInterval', { interval: SAMPLE_MICROS });
    await inspector.ask('Profiler.start');
    const tally = await stage.load.run({ ...job, seconds });
    const { profile: taken } = (await inspector.ask('Profiler.stop')) as { profile: CpuProfile };
    inspector.close();
    if (tally.served !== tally.sent) throw new Error(`calls failed: ${tally.firstFailure ?? 'refused'}`);
    const file = join(tmpdir(), `outcry-${process.pid}.cpuprofile`);
    await writeFile(file, JSON.stringify(taken));
    return await present(taken, tally.sent, file);
  } finally {
    await running.stop();
  }
}

type Inspector = { ask(method: string, params?: object): Promise<unknown>; close(): void };

async function connect(url: string): Promise<Inspector> {
  const targets = (await (await fetch(`${url}/json`)).json()) as {
    webSocketDebuggerUrl: string;
    id: string;
  }[];
  const target = targets.find(({ id }) => id.includes('outcry')) ?? targets[0]!;
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await new Promise((opened, fail) => {
    socket.addEventListener('open', opened);
    socket.addEventListener('error', () => fail(new Error('the inspector does not answer')));
  });
  let last = 0;
  const waiting = new Map<number, (result: unknown) => void>();
  socket.addEventListener('message', ({ data }) => {
    const { id, result } = JSON.parse(String(data)) as { id?: number; result?: unknown };
    if (id !== undefined) waiting.get(id)?.(result);
  });
  return {
    ask: (method, params = {}) =>
      new Promise((answered) => {
        waiting.set(++last, answered);
        socket.send(JSON.stringify({ id: last, method, params }));
      }),
    close: () => socket.close(),
  };
}

async function present(taken: CpuProfile, calls: number, file: string): Promise<Section> {
  const { modules } = await bundleScript(REPOSITORY);
  const sourceOf = new Map(modules.map(({ path, contents }) => [path, sourceByLine(contents)]));
  const nameOf = namesOf(taken.nodes, sourceOf);
  const functionsMs = new Map<string, number>();
  const filesMs = new Map<string, number>();
  const wholeMs = new Map<string, number>();
  const add = (to: Map<string, number>, name: string, ms: number): unknown =>
    to.set(name, (to.get(name) ?? 0) + ms);
  let busyMs = 0;
  taken.samples.forEach((id, i) => {
    const { name, file: source, stack } = nameOf(id);
    if (name === '(idle)') return;
    const ms = (taken.timeDeltas[i] ?? 0) / 1_000;
    busyMs += ms;
    add(functionsMs, name, ms);
    add(filesMs, source, ms);
    for (const each of stack) add(wholeMs, each, ms);
  });
  const top = (found: Map<string, number>, count: number): string[][] =>
    [...found]
      .sort(([, a], [, b]) => b - a)
      .slice(0, count)
      .map(([name, ms]) => [name, show((ms * 1_000) / calls), show((ms / busyMs) * 100)]);
  const all = show((busyMs * 1_000) / calls);
  return {
    name: `CPU of a completed call (${calls} calls; the whole profile: ${file})`,
    figures: {
      calls,
      microsPerCall: (busyMs * 1_000) / calls,
      functions: top(functionsMs, 200),
      withAllTheyCall: top(wholeMs, 200),
      files: top(filesMs, 100),
    },
    rows: [
      ['by function, the runtime’s own named with who called it', 'µs a call', '%'],
      ...top(functionsMs, SHOWN),
      ['all', all, '100'],
      ['', '', ''],
      ['with all they call', '', ''],
      ...top(wholeMs, SHOWN),
      ['', '', ''],
      ['by file, the runtime’s own with who called it', '', ''],
      ...top(filesMs, SHOWN),
    ],
    lines: [],
  };
}

type Named = { name: string; file: string; stack: Set<string> };

function namesOf(
  nodes: readonly Node[],
  sourceOf: ReadonlyMap<string, (line: number) => string>,
): (id: number) => Named {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id])));
  const known = new Map<number, Named>();
  const nameOf = (id: number): Named => {
    const found = known.get(id);
    if (found) return found;
    const { functionName, url, lineNumber } = byId.get(id)!.callFrame;
    const parent = parents.get(id);
    const above = parent === undefined ? null : nameOf(parent);
    const source = sourceOf.get(url.split('/').at(-1)!)?.(lineNumber) ?? url;
    const own = `${functionName || '(anonymous)'}${source ? ` ${source} (bundle line ${lineNumber + 1})` : ''}`;
    const isNative = source === '' && above !== null && above.file !== '(runtime)';
    const named: Named = {
      name: isNative ? `${own} ← ${above.name}` : own,
      file: source || (isNative ? above.file : '(runtime)'),
      stack: new Set([...(above?.stack ?? []), ...(source ? [own] : [])]),
    };
    known.set(id, named);
    return named;
  };
  return nameOf;
}

/** The bundler says before each file's code which file it is. */
function sourceByLine(script: string): (line: number) => string {
  let current = '';
  const sources = script.split('\n').map((line) => {
    current = /^\/\/ (?:\S*?(?=node_modules))?(\S+\.(?:tsx?|m?js))$/.exec(line)?.[1] ?? current;
    return current;
  });
  return (line) => sources[line] ?? '';
}
