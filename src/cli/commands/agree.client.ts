import { type Run, Stop } from './command.ts';

/** @throws Stop unless whoever sits there agrees, or said so before. */
export async function agree(run: Run): Promise<void> {
  if (run.values['yes']) return;
  if (!run.ask) throw new Stop('Nobody can be asked here: say --yes to do it');
  const answer = await run.ask('Do this? (yes/no) ');
  if (!/^y(es)?$/i.test(answer.trim())) throw new Stop('Nothing was changed.');
}
