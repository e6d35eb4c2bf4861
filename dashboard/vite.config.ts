import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  // The gateway may be behind a proxy that adds a prefix to its path.
  base: './',
  build: {
    target: 'es2023',
    // The content security policy of the page allows no data: scripts, and each file is compressed once and cached.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
