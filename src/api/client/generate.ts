import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildOpenApi } from '../openapi/build.ts';
import { ROUTES } from '../routes.ts';
import { writeClient } from './write-client.ts';

const REPOSITORY = join(import.meta.dirname, '../../..');
const CLIENT = join(import.meta.dirname, 'outcry-client.ts');

/** The client of the routes as they are now, written as everything here is. */
export function generateClient(): string {
  const biome = join(REPOSITORY, 'node_modules/.bin/biome');
  const options = { cwd: REPOSITORY, input: writeClient(buildOpenApi(ROUTES)), encoding: 'utf8' } as const;
  return execFileSync(biome, ['format', '--stdin-file-path=src/api/client/outcry-client.ts'], options);
}

if (import.meta.main) writeFileSync(CLIENT, generateClient());
