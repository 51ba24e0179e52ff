import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { keepFiles } from './src/offline/keepFiles.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// Relative addresses: the build works from any folder of any file server.
export default defineConfig({
  base: './',
  plugins: [keepFiles()],
  worker: { format: 'es' },
  build: {
    target: 'esnext',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      input: { room: here('index.html'), sw: here('src/offline/serviceWorker.ts') },
      output: { entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') },
    },
  },
});
