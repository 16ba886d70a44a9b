import vue from '@vitejs/plugin-vue'
import { copyFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const out = here('../../../src/xiaoer/static/widget')

export default defineConfig({
  base: '/widget/',
  plugins: [
    vue(),
    {
      name: 'design-tokens-for-server-pages',
      apply: 'build',
      closeBundle: () => copyFileSync(here('../../packages/ui/src/tokens.css'), `${out}/tokens.css`),
    },
  ],
  build: { outDir: out, emptyOutDir: true, modulePreload: { polyfill: false } },
  test: { environment: 'happy-dom', pool: 'vmThreads', restoreMocks: true, testTimeout: 30_000 },
})
