import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The console. Nothing inline, so that its pages may forbid whatever is not a file of ours. */
export default defineConfig({
  root: 'src/console',
  plugins: [react()],
  build: {
    outDir: '../../dist/console',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
    reportCompressedSize: false,
  },
});
