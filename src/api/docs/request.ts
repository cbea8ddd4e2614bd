import { EXAMPLES, type Example } from '../openapi/examples.ts';
import { code } from './html.ts';

const KEYS: Record<Example['as'], string | null> = {
  operator: '$OPERATOR_KEY',
  publisher: '$PUBLISHER_KEY',
  buyer: '$BUYER_KEY',
  nobody: null,
};

/** A request as somebody would type it. Ids of earlier replies stand as {name}. */
function curlOf({ method, path, as, body }: Example): string {
  const key = KEYS[as];
  const address = /[?&]/.test(path) ? `"$EXCHANGE${path}"` : `$EXCHANGE${path}`;
  const lines = [`curl${method === 'GET' ? '' : ` -X ${method}`} ${address}`];
  if (key) lines.push(`-H "Authorization: Bearer ${key}"`);
  if (body !== undefined) {
    lines.push(`-H 'Content-Type: application/json'`, `-d '${JSON.stringify(body, null, 2)}'`);
  }
  return lines.join(' \\\n  ');
}

/** @throws when there is no such example: a page must show what a test runs. */
export function request(id: string): string {
  const example = EXAMPLES.find((each) => each.id === id);
  if (!example) throw new Error(`no example is called ${id}`);
  return code(curlOf(example), 'shell', id);
}
