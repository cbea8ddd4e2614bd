import type { ParseArgsOptionsConfig } from 'node:util';
import type { Send } from '../exchange/connect.client.ts';

/** What a command may reach: its words, the environment, and whoever reads along. */
export type Shell = {
  env: Readonly<Record<string, string | undefined>>;
  say(line: string): void;
  complain(line: string): void;
  /** Asks somebody who sits there; null: nobody does. */
  ask: ((question: string) => Promise<string>) | null;
  fetch: Send;
};

export type Run = Shell & {
  values: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
  positionals: readonly string[];
};

export type Command = { options: ParseArgsOptionsConfig; run(run: Run): Promise<number> };

/** Nothing to do, or done; something went wrong; there is something to do. */
export const EXIT = { done: 0, failed: 1, planned: 2 } as const;

/** What whoever typed the command has to mend; told without a stack. */
export class Stop extends Error {}

export const CONNECTION: ParseArgsOptionsConfig = {
  url: { type: 'string' },
  key: { type: 'string' },
  json: { type: 'boolean', default: false },
};

const FOLDER = 'exchange';

export const textOf = ({ values }: Pick<Run, 'values'>, name: string): string | undefined => {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
};

/** Where the files are: the first word, or the usual folder. */
export function folderOf({ positionals }: Run): string {
  if (positionals.length > 1) throw new Stop(`one folder is enough: what is "${positionals[1]}"?`);
  return positionals[0] ?? FOLDER;
}
