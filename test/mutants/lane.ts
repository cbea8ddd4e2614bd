import { createVitest, type TestCase, type TestModule, type Vitest } from 'vitest/node';
import type { Proof } from './mutants.ts';

/** What a lane is asked: whether a proof notices what a file has become. */
export type Question = { file: string; proof: Proof };
/** Of the tests that ran: how many passed, and how the others failed. */
export type Answer = { passed: number; failures: string[] };

const LATER: Partial<Record<string, string | undefined>> = {};
let lastFile = '';

/**
 * Runs proofs one after the other in one test runner, which has read the code already: to start it anew would take longer
 * than most proofs do. A file that changed is read again; every run has a process of its own, as ever.
 */
async function prove(vitest: Vitest, { file, proof }: Question): Promise<Answer> {
  // The last one is sound again, and this one no longer is.
  for (const changed of [lastFile, file]) vitest.invalidateFile(changed);
  lastFile = file;
  for (const [name, value] of Object.entries(proof.env ?? {})) {
    LATER[name] = process.env[name];
    process.env[name] = value;
  }
  if (proof.only) vitest.setGlobalTestNamePattern(proof.only);
  else vitest.resetGlobalTestNamePattern();
  try {
    const found = await vitest.globTestSpecifications([proof.test]);
    const chosen = found.filter(({ project }) => project.name === proof.project);
    const { testModules, unhandledErrors } = await vitest.runTestSpecifications(chosen);
    const tests = testModules.flatMap(({ children }) => [...children.allTests()]);
    const failures = [...tests.flatMap(failuresOf), ...testModules.flatMap(brokenBy), ...unhandledErrors];
    return {
      passed: tests.filter((test) => test.result().state === 'passed').length,
      failures: failures.map(textOf),
    };
  } finally {
    for (const [name, value] of Object.entries(LATER)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
      delete LATER[name];
    }
  }
}

const failuresOf = (test: TestCase): unknown[] => [...(test.result().errors ?? [])];
const brokenBy = (module: TestModule): unknown[] => [...module.errors()];

function textOf(error: unknown): string {
  const { name = '', message = String(error), stack = '' } = error as Partial<Error>;
  return `${name}: ${message}\n${stack}`;
}

if (process.send) {
  const vitest = await createVitest('test', { watch: false, project: ['node', 'durable'], reporters: [{}] });
  process.on('message', async (question: Question) => {
    const answer = await prove(vitest, question).catch((error: unknown) => ({
      passed: 0,
      failures: [`SyntaxError: ${textOf(error)}`],
    }));
    process.send!(answer);
  });
  process.send('ready');
}
