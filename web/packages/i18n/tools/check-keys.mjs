/* Fails when a catalogue lacks a key, a placeholder differs, or the source asks for an unknown key. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = new URL("../src/locales/", import.meta.url);
const read = (name) => JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8"));
const [zh, en] = [read("zh-CN"), read("en")];
const slots = (text) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort().join();
const faults = [];

for (const key of Object.keys(zh)) {
  if (!(key in en)) faults.push(`en lacks ${key}`);
  else if (slots(zh[key]) !== slots(en[key])) faults.push(`${key}: placeholders differ`);
}
for (const key of Object.keys(en)) if (!(key in zh)) faults.push(`zh-CN lacks ${key}`);

const files = process.argv.slice(2).flatMap((root) =>
  readdirSync(root, { recursive: true })
    .filter((name) => /\.(vue|ts)$/.test(name))
    .map((name) => join(root, name)),
);
for (const file of files) {
  const text = readFileSync(file, "utf8");
  for (const [, key] of text.matchAll(/\bt\(\s*["']([\w.-]+)["']/g))
    if (!(key in zh)) faults.push(`${file}: unknown key ${key}`);
  if (file.endsWith(".vue") && /[\u4e00-\u9fff]/.test(text)) faults.push(`${file}: text outside the catalogues`);
}
for (const fault of faults) console.error(fault);
console.log(`${Object.keys(zh).length} keys, ${faults.length} faults`);
process.exit(faults.length > 0 ? 1 : 0);
