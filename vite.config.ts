import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { buildDocuments } from './src/api/documents.ts';

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
export default defineConfig({
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
});
