import { join } from 'node:path';
import { build } from 'vite';

/** The snippet as pages get it: one script without imports, for every browser of the last years. */
export async function buildSnippet(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    publicDir: false,
    build: {
      write: false,
      target: 'es2022',
      lib: {
        entry: join(import.meta.dirname, 'snippet.client.ts'),
        formats: ['iife'],
        name: 'outcrySnippet',
      },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  const chunk = output && 'output' in output ? output.output[0] : null;
  if (chunk?.type !== 'chunk') throw new Error('the snippet was not built');
  return chunk.code;
}
