import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mutant, Proof } from './mutants.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const COPIED = [
  'src',
  'test',
  'migrations',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
  'wrangler.toml',
];

/** The runtime's plugin takes longer to load than most proofs take that do not need it. */
const NODE_CONFIG = 'node-only.config.ts';
const NODE_ONLY = `export default { test: { include: ['test/**/*.test.ts'], testTimeout: 300_000 } };`;

/** `red`: the proof noticed. `green`: it did not. `broken`: the code did not run at all, which proves nothing. */
export type Verdict = { mutant: Mutant; result: 'red' | 'green' | 'broken'; says: string };

/** A copy of the code in which one fault at a time can be put in and taken out again. */
export class Workshop {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(): Promise<Workshop> {
    const folder = await mkdtemp(join(tmpdir(), 'outcry-mutants-'));
    for (const name of COPIED) await cp(join(ROOT, name), join(folder, name), { recursive: true });
    await writeFile(join(folder, NODE_CONFIG), NODE_ONLY);
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    return new Workshop(folder);
  }

  async try(mutant: Mutant): Promise<Verdict> {
    const file = join(this.#folder, mutant.file);
    const sound = await readFile(file, 'utf8');
    if (sound.split(mutant.find).length !== 2)
      return { mutant, result: 'broken', says: `the text to replace is not once in ${mutant.file}` };
    await writeFile(
      file,
      sound.replace(mutant.find, () => mutant.replace),
    );
    try {
      return { mutant, ...(await this.#prove(mutant.proof)) };
    } finally {
      await writeFile(file, sound);
    }
  }

  async #prove({ project, test, only, env }: Proof): Promise<Omit<Verdict, 'mutant'>> {
    const report = join(this.#folder, 'report.json');
    await rm(report, { force: true });
    const where = project === 'node' ? ['--config', NODE_CONFIG] : ['--project', project];
    const args = ['run', ...where, test, '--reporter=json', `--outputFile=${report}`];
    const said = await this.#vitest([...args, ...(only ? ['-t', only] : [])], env);
    const text = await readFile(report, 'utf8').catch(() => null);
    return text === null ? { result: 'broken', says: said.slice(-600) } : readReport(text, said);
  }

  #vitest(args: string[], env: Record<string, string> = {}): Promise<string> {
    const inherited = Object.entries(process.env).filter(
      ([name]) => !/^(VITEST|TEST$|VITE_|NODE_OPTIONS$)/.test(name),
    );
    const cli = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
    const child = spawn(process.execPath, [cli, ...args], {
      cwd: this.#folder,
      env: { ...Object.fromEntries(inherited), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part) => {
        said += part;
      });
    return new Promise((done) => child.once('close', () => done(said)));
  }

  close(): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true });
  }
}

type Report = {
  numPassedTests: number;
  testResults: { assertionResults: { status: string; failureMessages: string[] }[] }[];
};

/** Code that cannot be loaded, or reaches for what is not there, has not been judged. */
const DID_NOT_RUN = /SyntaxError|ReferenceError|is not defined|is not a function|Transform failed/;

function readReport(text: string, said: string): Omit<Verdict, 'mutant'> {
  const report = JSON.parse(text) as Report;
  const failures = report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'failed')
    .map(({ failureMessages }) => failureMessages.join('\n'));
  if (failures.length === 0)
    return report.numPassedTests > 0
      ? { result: 'green', says: `${report.numPassedTests} tests passed` }
      : { result: 'broken', says: `no test ran: ${said.slice(-600)}` };
  const judged = failures.filter((failure) => !DID_NOT_RUN.test(failure));
  const says = (judged[0] ?? failures[0]!).slice(0, 300);
  return { result: judged.length > 0 ? 'red' : 'broken', says };
}
