import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// `npm run dev` serves the sources. It passes the operations on to a gateway that runs with
// TRUSTED_DOCUMENTS=dashboard/src/gql/persisted-documents.json.
const GATEWAY = 'http://127.0.0.1:4000';

export default defineConfig({
  plugins: [react()],
  // The gateway may be behind a proxy that adds a prefix to its path.
  base: './',
  server: { proxy: { '/graphql': GATEWAY } },
  build: {
    target: 'es2023',
    // Each file has its own URL: the content security policy of the page allows no data: scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
