import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { REPOSITORY } from './bundle.ts';
import { nextFreePort, startEdge } from './edge.ts';
import { greeting, tellStep } from './greeting.ts';
import { developmentSecrets } from './secrets.ts';
import { stopOnSignal } from './stopping.ts';

/** `npm run dev`: the exchange alone, empty. A var looks like `NAME:value`; the value may hold colons. */
const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    'persist-to': { type: 'string', default: join('.wrangler', 'state') },
    var: { type: 'string', multiple: true, default: [] },
  },
});

const given = Object.fromEntries(
  values.var.map((text) => {
    const colon = text.indexOf(':');
    if (colon < 1) throw new Error(`--var takes NAME:value, got ${text}`);
    return [text.slice(0, colon), text.slice(colon + 1)];
  }),
);

const vars = { ...developmentSecrets(join(REPOSITORY, '.dev.vars')), ...given };
const edge = await startEdge({
  port: values.port === undefined ? await nextFreePort() : Number(values.port),
  persistTo: values['persist-to'],
  vars,
  onStep: tellStep,
  onUnhealthy: (missing) => console.error(`Not set up:\n${missing}`),
});
stopOnSignal(() => edge.stop());
console.log(`Exchange ${edge.url}`);
for (const line of greeting(edge.url, vars['OPERATOR_KEY'] ?? '')) console.log(line);
