// Learns and reads intents with NLP.js as its documentation says. Usage: node peer.js IN OUT
// IN holds {locale, learn: [{text, label}], read: [text]}, OUT what was read and how long it took.
const { readFileSync, writeFileSync } = require("node:fs");
const { dockStart } = require("@nlpjs/basic");
const { LangZh } = require("@nlpjs/lang-zh");

async function main({ locale, learn, read }) {
  const dock = await dockStart({ use: ["Basic"], settings: { nlp: { autoSave: false } } });
  dock.getContainer().use(LangZh);
  const nlp = dock.get("nlp");
  nlp.settings.log = false;
  nlp.addLanguage(locale);
  for (const { text, label } of learn) nlp.addDocument(locale, text, label);
  const began = performance.now();
  await nlp.train();
  const learnt = performance.now();
  const said = [];
  for (const text of read) {
    const asked = performance.now();
    const { intent, score, classifications } = await nlp.process(locale, text);
    const best = classifications.find((one) => one.intent !== "None");
    said.push({ intent, score, best: best?.intent ?? null, ms: performance.now() - asked });
  }
  return { seconds: (learnt - began) / 1000, said };
}

const [given, wanted] = process.argv.slice(2);
main(JSON.parse(readFileSync(given, "utf8"))).then((found) => {
  writeFileSync(wanted, JSON.stringify(found));
});
