import { parseArgs } from 'node:util';
import { OutcryError } from '../api/client/outcry-client.ts';
import { Refused } from './apply/apply.client.ts';
import { Drift } from './apply/drift.client.ts';
import { type Command, EXIT, type Shell, Stop } from './commands/command.ts';
import { COMMANDS } from './commands/registry.client.ts';
import { HELP } from './help.ts';
import { showTrouble } from './plan/show-plan.ts';

const commands: Readonly<Record<string, Command>> = COMMANDS;
/** @returns the exit code. */
export async function main(words: readonly string[], shell: Shell): Promise<number> {
  const [name = 'help', ...rest] = words;
  const command = commands[name];
  if (name === 'help' || name === '--help' || rest.includes('--help')) {
    shell.say(HELP);
    return EXIT.done;
  }
  try {
    if (!command) throw new Stop(`there is no "outcry ${name}": outcry help lists what there is`);
    const { values, positionals } = parseArgs({
      args: rest,
      options: command.options,
      allowPositionals: true,
    });
    return await command.run({ ...shell, values, positionals });
  } catch (error) {
    for (const line of linesOf(error)) shell.complain(line);
    return EXIT.failed;
  }
}

function linesOf(error: unknown): string[] {
  if (error instanceof Refused) return [...error.troubles.map(showTrouble), `${error.message}.`];
  if (error instanceof Drift)
    return [error.message, 'Nothing more was changed. Look again with plan, or export what is there now.'];
  if (error instanceof Stop) return error.message.split('\n');
  if (error instanceof OutcryError && error.status === 401)
    return ['The exchange does not know this key: set OUTCRY_KEY to an operator’s.'];
  return [error instanceof Error ? error.message : String(error)];
}
