#!/usr/bin/env node
// Node before 22.18 does not read TypeScript: the one that is installed beside the exchange does.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
const program = fileURLToPath(new URL('./outcry.ts', import.meta.url));
const own = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url));

if (major > 22 || (major === 22 && minor >= 18)) {
  await import('./outcry.ts');
} else {
  const { status, error } = spawnSync(own, [program, ...process.argv.slice(2)], { stdio: 'inherit' });
  if (error)
    process.stderr.write(`outcry needs Node 22.18 or newer, or "npm ci" in its folder: ${error.message}\n`);
  process.exitCode = status ?? 1;
}
