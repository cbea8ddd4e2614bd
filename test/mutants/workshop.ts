import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer, Question } from './lane.ts';
import type { Mutant, Proof } from './mutants.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const COPIED = [
  'src',
  'test',
  'migrations',
  'package.json',
  'tsconfig.json',
  'vite.config.ts',
  'vitest.config.ts',
  'wrangler.toml',
];

/** `red`: the proof noticed. `green`: it did not. `broken`: the code did not run at all, which proves nothing. */
export type Verdict = { mutant: Mutant; result: 'red' | 'green' | 'broken'; says: string };

/** A copy of the code in which one fault at a time can be put in and taken out again. */
export class Workshop {
  readonly #folder: string;
  #lane: ChildProcess | null = null;
  #hear: (answer: Answer | null) => void = () => {};

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(): Promise<Workshop> {
    const folder = await mkdtemp(join(tmpdir(), 'outcry-mutants-'));
    for (const name of COPIED) await cp(join(ROOT, name), join(folder, name), { recursive: true });
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
      return { mutant, ...(await this.#prove(mutant)) };
    } finally {
      await writeFile(file, sound);
    }
  }

  async #prove({ file, proof }: Mutant): Promise<Omit<Verdict, 'mutant'>> {
    if (proof.project === 'system') return this.#proveAlone(proof);
    const question: Question = { file: join(this.#folder, file), proof };
    // A runner that ends says nothing of the mutant: another one is asked, once.
    const verdict = judge((await this.#ask(question)) ?? (await this.#ask(question)) ?? RUNNER_ENDED);
    if (verdict.result === 'broken') await this.#closeLane(); // a runner goes on seeing code that it could not read
    return verdict;
  }

  /** @returns null when the runner ended instead. */
  async #ask(question: Question): Promise<Answer | null> {
    const lane = await this.#openLane();
    const answer = new Promise<Answer | null>((hear) => {
      this.#hear = hear;
    });
    lane.send(question);
    return answer;
  }

  async #closeLane(): Promise<void> {
    if (!this.#lane || hasEnded(this.#lane)) return;
    const ended = once(this.#lane, 'exit');
    this.#lane.kill('SIGKILL');
    await ended;
    this.#lane = null;
  }

  async #openLane(): Promise<ChildProcess> {
    if (this.#lane && !hasEnded(this.#lane)) return this.#lane;
    const lane = fork(join(this.#folder, 'test', 'mutants', 'lane.ts'), {
      cwd: this.#folder,
      env: { ...inherited(), PWD: this.#folder },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    await once(lane, 'message');
    lane.on('message', (answer: Answer) => this.#hear(answer));
    lane.on('exit', () => this.#hear(null));
    this.#lane = lane;
    return lane;
  }

  /** What starts an exchange of its own is measured without another runner beside it. */
  async #proveAlone({ project, test, only, env }: Proof): Promise<Omit<Verdict, 'mutant'>> {
    const report = join(this.#folder, 'report.json');
    await rm(report, { force: true });
    const args = ['run', '--project', project, test, '--reporter=json', `--outputFile=${report}`];
    const said = await this.#vitest([...args, ...(only ? ['-t', only] : [])], env);
    const text = await readFile(report, 'utf8').catch(() => null);
    return text === null ? { result: 'broken', says: said.slice(-600) } : judge(readReport(text));
  }

  #vitest(args: string[], env: Record<string, string> = {}): Promise<string> {
    const cli = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
    const child = spawn(process.execPath, [cli, ...args], {
      cwd: this.#folder,
      env: { ...inherited(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part) => {
        said += part;
      });
    return new Promise((done) => child.once('close', () => done(said)));
  }

  async close(): Promise<void> {
    await this.#closeLane();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

const RUNNER_ENDED: Answer = { passed: 0, failures: ['SyntaxError: the runner ended, twice'] };

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

/** Of our environment, what does not say that a test runner is running already. */
const inherited = (): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST$|VITE_|NODE_OPTIONS$)/.test(name)),
  );

type Report = {
  numPassedTests: number;
  testResults: { assertionResults: { status: string; failureMessages: string[] }[] }[];
};

/** Code that cannot be loaded, or reaches for what is not there, has not been judged. */
const DID_NOT_RUN = /SyntaxError|ReferenceError|is not defined|is not a function|Transform failed/;

function readReport(text: string): Answer {
  const report = JSON.parse(text) as Report;
  const failures = report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'failed')
    .map(({ failureMessages }) => failureMessages.join('\n'));
  return { passed: report.numPassedTests, failures };
}

function judge({ passed, failures }: Answer): Omit<Verdict, 'mutant'> {
  if (failures.length === 0)
    return passed > 0
      ? { result: 'green', says: `${passed} tests passed` }
      : { result: 'broken', says: 'no test ran' };
  const judged = failures.filter((failure) => !DID_NOT_RUN.test(failure));
  const says = (judged[0] ?? failures[0]!).slice(0, 300);
  return { result: judged.length > 0 ? 'red' : 'broken', says };
}
