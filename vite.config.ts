import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin, parseAst, type UserConfig } from 'vite';
import { buildDocuments } from './src/api/documents.ts';
import { leaveOutDocuments, markAsPure } from './src/api/openapi/leave-out.ts';

/** The API's documents are files beside the console's: made once, when building, and no weight to the Worker. */
const documents = (): Plugin => ({
  name: 'documents',
  generateBundle() {
    for (const { path, text } of buildDocuments()) {
      this.emitFile({ type: 'asset', fileName: path, source: text });
    }
  },
});

/** The console and the documents. Nothing inline, so that its pages may forbid whatever is not a file of ours. */
const console: UserConfig = {
  root: 'src/console',
  plugins: [react(), documents()],
  build: {
    outDir: '../../dist/console',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
    reportCompressedSize: false,
  },
};

/** What only the documents are made from stays out of the Worker: a cold isolate reads all of it before its first answer. */
const withoutDocuments = (): Plugin => ({
  name: 'without-documents',
  transform: {
    filter: { id: /\/src\/.+\.ts$/ },
    handler(code) {
      const left = leaveOutDocuments(code, parseAst(code)) ?? code;
      return { code: markAsPure(left, parseAst(left)), map: null };
    },
  },
});

/**
 * What libraries hang on what is used, where no bundler can see that nobody calls it: Zod its writer of JSON Schema on
 * every schema, Drizzle its relational queries and PostgreSQL on every database. Whoever calls it after all hears of it.
 */
const UNCALLED = new RegExp(
  [
    '/zod/v4/core/(to-json-schema|json-schema-processors|doc)',
    '/drizzle-orm/(relations|sqlite-core/columns/all|sqlite-core/query-builders/(query|count|raw))',
    '/hono/dist/utils/(mount|body)',
  ]
    .map((file) => `${file}\\.js$`)
    .join('|'),
);

const withoutUncalled = (): Plugin => ({
  name: 'without-uncalled',
  transform: {
    filter: { id: UNCALLED },
    handler: (code) => ({
      code: exportsOf(code)
        .map((name) => `export const ${name} = function () { throw new Error('left out of the Worker'); };`)
        .join('\n'),
      map: { mappings: '' },
    }),
  },
});

/** The same inside of classes, and what every class of Zod's has for its JSON Schema. */
const UNCALLED_METHODS =
  /^\s*inst\._zod\.processJSONSchema = .*;\n|^(\t| {2})(?:async )?(?:buildRelationalQuery|migrate|mount)\([\s\S]*?^\1\}\n/gm;

const withoutUncalledMethods = (): Plugin => ({
  name: 'without-uncalled-methods',
  transform: {
    filter: {
      id: /\/(drizzle-orm\/sqlite-core\/dialect|hono\/dist\/hono-base|zod\/v4\/classic\/schemas)\.js$/,
    },
    handler: (code) => ({ code: code.replace(UNCALLED_METHODS, ''), map: { mappings: '' } }),
  },
});

const exportsOf = (code: string): string[] => [
  ...[...code.matchAll(/^export (?:const|function|class) (\w+)/gm)].map(([, name]) => name!),
  ...[...code.matchAll(/^export \{([^}]*)\}/gm)].flatMap(
    ([, names]) => names!.match(/\w+(?=\s*(?:,|$))/g) ?? [],
  ),
];

/** The Worker: `wrangler deploy` sends what stands in `dist/worker`. */
const worker: UserConfig = {
  plugins: [withoutDocuments(), withoutUncalled(), withoutUncalledMethods()],
  publicDir: false,
  ssr: { target: 'webworker', noExternal: true, resolve: { conditions: ['workerd', 'worker', 'browser'] } },
  build: {
    ssr: 'src/index.ts',
    outDir: 'dist/worker',
    emptyOutDir: true,
    target: 'es2024',
    minify: true,
    sourcemap: true,
    reportCompressedSize: false,
    rolldownOptions: {
      treeshake: { propertyReadSideEffects: false, unknownGlobalSideEffects: false },
      external: [/^cloudflare:/, /^node:/],
      preserveEntrySignatures: 'strict',
      output: {
        entryFileNames: 'index.js',
        chunkFileNames: '[name].mjs',
        // Small words that every part needs: by themselves they are three files, each compressed alone.
        codeSplitting: {
          groups: [
            {
              name: 'lib',
              test: /src.lib.(time|bounded-map|encoding|result|limits|bounds.(patient|guarded|object))\b/,
            },
          ],
        },
      },
    },
  },
};

export default defineConfig(({ mode }) => (mode === 'worker' ? worker : console));
