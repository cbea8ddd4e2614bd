import { applyCommand } from './apply.client.ts';
import { backupCommand, restoreCommand } from './backup.client.ts';
import type { Command } from './command.ts';
import { deployCommand } from './deploy.client.ts';
import { exportCommand } from './export.client.ts';
import { importCommand } from './import.client.ts';
import { planCommand } from './plan.client.ts';

export const COMMANDS: Readonly<Record<string, Command>> = {
  export: exportCommand,
  plan: planCommand,
  apply: applyCommand,
  import: importCommand,
  deploy: deployCommand,
  backup: backupCommand,
  restore: restoreCommand,
};
