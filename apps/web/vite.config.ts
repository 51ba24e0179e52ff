import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { keepFiles } from './src/offline/keepFiles.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// Relative addresses: the build works from any folder of any file server.
export default defineConfig({
  base: './',
  plugins: [keepFiles()],
  // What only workers import is not found ahead, and a page that is under way would be loaded anew when it is.
  optimizeDeps: {
    include: [
      'comlink',
      'dicom-parser',
      'fflate',
      'onnxruntime-web/wasm',
      'onnxruntime-web/webgpu',
      'react',
      'react-dom/client',
      'react/jsx-dev-runtime',
      'zod',
    ],
  },
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
