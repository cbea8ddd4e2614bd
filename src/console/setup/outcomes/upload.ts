import type { Outcome, ReportOutcomeBody } from '../../../api/client/outcry-client.ts';
import { Problem } from '../../ui/api.ts';
import type { CsvLine } from './read-csv.ts';

/** What became of a line. */
export type Uploaded = {
  line: number;
  reference: string | null;
  outcome: Outcome | null;
  fault: string | null;
};

const AT_ONCE = 4;
const TRIES = 5;
const WAIT_MS = 2_000;

type Report = (outcome: ReportOutcomeBody) => Promise<Outcome>;

/**
 * Reports a file's lines, some at a time. References count once, so a file may be sent again, in whole or in part.
 * @param wait between tries, when too much was asked at once or the exchange was away.
 */
export async function upload(
  lines: readonly CsvLine[],
  report: Report,
  onDone: (uploaded: Uploaded) => void,
  wait: (ms: number) => Promise<void>,
): Promise<void> {
  const left = [...lines];
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) onDone(await send(next, report, wait));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function send(
  { line, outcome: said, fault }: CsvLine,
  report: Report,
  wait: (ms: number) => Promise<void>,
): Promise<Uploaded> {
  if (!said) return { line, reference: null, outcome: null, fault };
  const { reference } = said;
  for (let tries = 1; ; tries++) {
    try {
      return { line, reference, outcome: await report(said), fault: null };
    } catch (error) {
      const status = error instanceof Problem ? error.status : 0;
      const isPassing = status === 0 || status === 429 || status >= 500;
      if (!isPassing || tries === TRIES)
        return {
          line,
          reference,
          outcome: null,
          fault: error instanceof Error ? error.message : String(error),
        };
      await wait(WAIT_MS * tries);
    }
  }
}
