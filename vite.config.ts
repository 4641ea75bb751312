import { preact } from '@preact/preset-vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';

export default defineConfig({
  root: 'src/ui',
  base: '/app/',
  publicDir: false,
  plugins: [preact(), tailwindcss()],
  build: {
    outDir: '../../static/app',
    emptyOutDir: true,
    target: 'es2022',
    // The content security policy takes nothing inline, so every font and picture is a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
