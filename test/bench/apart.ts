import { join } from 'node:path';
import type { Bundle } from '../../src/simulator/bundle.ts';
import { VARS } from './market.ts';
import { modulesOf } from './modules.ts';
import { type Running, startExchange } from './runtime.ts';

const HELPER = 'test/bench/apart.worker.ts';

/** The exchange on a workerd of its own, and its queues' consumers and D1 on another; of another tree with `bundle`. */
export async function startApart(scratch: string, bundle?: Omit<Bundle, 'console'>): Promise<Running> {
  const modules = modulesOf(HELPER);
  const of = bundle && { bundle };
  const consumers = await startExchange(VARS, join(scratch, 'consumers'), {
    ...of,
    modules,
    entry: (objects) =>
      [
        `import * as product from './index.js';`,
        `import { consumer } from './${HELPER}';`,
        `export const { ${objects.join(', ')} } = product;`,
        'export default consumer(product.default);',
      ].join('\n'),
  });
  const vars = { ...VARS, HISTORY_URL: consumers.url };
  const exchange = await startExchange(vars, join(scratch, 'apart'), {
    ...of,
    modules,
    entry: (objects) =>
      [
        `import * as product from './index.js';`,
        `import { classApart, handlerApart } from './${HELPER}';`,
        'export default handlerApart(product.default);',
        ...objects.map((name) => `export const ${name} = classApart(product.${name});`),
      ].join('\n'),
  });
  const stop = async (): Promise<void> => {
    await exchange.stop();
    await consumers.stop();
  };
  return { ...exchange, stop };
}
