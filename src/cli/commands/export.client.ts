import { writeFolder } from '../files/folder.client.ts';
import { writeFiles } from '../files/write-files.ts';
import { variablesIn } from '../things/secrets.ts';
import { CONNECTION, type Command, EXIT, folderOf } from './command.ts';
import { look } from './open.client.ts';

export const exportCommand: Command = {
  options: { ...CONNECTION, clean: { type: 'boolean', default: false } },
  async run(run) {
    const folder = folderOf(run);
    const { present, shapes } = await look(run);
    const files = writeFiles(present, shapes);
    const isClean = run.values['clean'] === true;
    const strange = writeFolder(folder, files, isClean);
    const variables = present.flatMap(({ doc }) => variablesIn(doc));
    if (run.values['json']) {
      run.say(JSON.stringify({ folder, files: [...files.keys()], variables, strange }));
      return EXIT.done;
    }
    run.say(`${files.size} files with ${present.length} things are in ${folder}.`);
    if (variables.length > 0)
      run.say(
        `Secrets are not in them: ${variables.length} are named as variables, to be set where the files are applied to another exchange.`,
      );
    if (strange.length > 0)
      run.say(
        isClean
          ? `Deleted, because the exchange has nothing of it: ${strange.join(', ')}`
          : `There were other files, which plan and apply read too (--clean deletes them): ${strange.join(', ')}`,
      );
    return EXIT.done;
  },
};
