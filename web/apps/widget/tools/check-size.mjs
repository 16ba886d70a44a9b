// The loader stands in other people's pages: at most 10 KB of gzip.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const LIMIT = 10 * 1024
const file = new URL('../../../../src/xiaoer/static/widget/loader.js', import.meta.url)
const size = gzipSync(readFileSync(file)).length
console.log(`loader.js: ${size} bytes of gzip, limit ${LIMIT}`)
if (size > LIMIT) process.exit(1)
