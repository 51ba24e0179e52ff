import { defineConfig } from 'vite';

// Relative addresses: the build works from any folder of any file server.
export default defineConfig({
  base: './',
  worker: { format: 'es' },
  build: { target: 'esnext', assetsInlineLimit: 0, chunkSizeWarningLimit: 1500 },
});
