import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The loader keeps its name for ever, because it stands in the shops' pages. */
export default defineConfig({
  build: {
    outDir: here('../../../src/xiaoer/static/widget'),
    emptyOutDir: false,
    lib: { entry: here('loader/main.ts'), name: 'xiaoerLoader', formats: ['iife'], fileName: () => 'loader.js' },
  },
})
