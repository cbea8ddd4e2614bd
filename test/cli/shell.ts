import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildOpenApi } from '../../src/api/openapi/build.ts';
import { ROUTES } from '../../src/api/routes.ts';
import type { Send } from '../../src/cli/exchange/connect.client.ts';
import { readFolder } from '../../src/cli/files/folder.client.ts';
import { writeYaml } from '../../src/cli/files/yaml.ts';
import type { Json } from '../../src/cli/json.ts';
import { main } from '../../src/cli/main.client.ts';
import { TestExchange } from '../api/exchange.ts';

const OPENAPI = JSON.stringify(buildOpenApi(ROUTES));
const URL_OF_IT = 'http://exchange';

export type Ran = { code: number; out: string; err: string };

/** A person at a terminal before an exchange of their own, with a folder of files. */
export class Desk {
  readonly exchange = new TestExchange();
  readonly folder = mkdtempSync(join(tmpdir(), 'outcry-cli-'));
  env: Record<string, string> = {};
  /** Runs before a request is answered: somebody else, at the same time. */
  before: (method: string, path: string, body: string) => Promise<void> = async () => {};
  answer: string | null = null;
  readonly asked: string[] = [];

  write(files: Readonly<Record<string, Json | string>>): void {
    for (const [name, value] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, name)), { recursive: true });
      writeFileSync(join(this.folder, name), typeof value === 'string' ? value : writeYaml(value));
    }
  }

  files = (): Record<string, string> => Object.fromEntries(readFolder(this.folder));

  /** `desk.run('plan')` is `outcry plan` on the desk's folder. */
  run = (command: string, ...words: string[]): Promise<Ran> => this.command(command, this.folder, ...words);

  /** The same on a folder within it. */
  at = (command: string, folder: string, ...words: string[]): Promise<Ran> =>
    this.command(command, join(this.folder, folder), ...words);

  async command(...words: string[]): Promise<Ran> {
    const out: string[] = [];
    const err: string[] = [];
    const code = await main(words, {
      env: { OUTCRY_URL: URL_OF_IT, OUTCRY_KEY: 'operator-key-for-tests', ...this.env },
      say: (line) => void out.push(line),
      complain: (line) => void err.push(line),
      ask: this.answer === null ? null : async () => this.answer!,
      fetch: this.#fetch,
    });
    return { code, out: out.join('\n'), err: err.join('\n') };
  }

  clear(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  readonly #fetch: Send = async (url, init) => {
    const path = url.slice(URL_OF_IT.length);
    this.asked.push(`${init.method} ${path}`);
    if (path === '/v1/openapi.json') return { ok: true, status: 200, text: async () => OPENAPI };
    await this.before(init.method, path, init.body ?? '');
    const options = { key: null, headers: init.headers };
    const { status, body, headers } = await this.exchange.ask(init.method, path, init.body, options);
    const text = status === 204 ? '' : JSON.stringify(body);
    return { ok: status < 300, status, headers, text: async () => text };
  };
}
