// Plays FlexSearch or MiniSearch for cmd/bench: node peer.mjs flexsearch|minisearch BANK.
// Speaks as package stopwatch says. Words are jieba's, as a shop would add them: neither engine cuts Chinese.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { Jieba } from '@node-rs/jieba'
import { dict } from '@node-rs/jieba/dict.js'
import FlexSearch from 'flexsearch'
import MiniSearch from 'minisearch'

const [name, bank] = process.argv.slice(2)
const jieba = Jieba.withDict(dict)
const cut = text => jieba.cutForSearch(text.toLowerCase(), true).filter(word => /[\p{L}\p{N}]/u.test(word))
const fields = ['question', 'similar', 'answer']
const entries = readFileSync(bank, 'utf8').trim().split('\n').map(line => {
  const e = JSON.parse(line)
  return { id: e.id, question: e.question, similar: (e.similar ?? []).join('\n'), answer: e.answers[0].text }
})

// Any word may match in any field; the best ten are wanted.
const engines = {
  flexsearch() {
    const index = new FlexSearch.Document({ document: { id: 'id', index: fields }, encode: cut })
    for (const e of entries) index.add(e)
    return text => index.search(text, { limit: 10, suggest: true }).length
  },
  minisearch() {
    const index = new MiniSearch({ fields, tokenize: cut, processTerm: word => word })
    index.addAll(entries)
    return text => index.search(text).slice(0, 10).length
  },
}

const search = engines[name]()
const say = value => process.stdout.write(JSON.stringify(value) + '\n')
const version = createRequire(import.meta.url)(`./node_modules/${name}/package.json`).version
say({ version: `${version}, Node ${process.version}`, url: '' })
for await (const line of createInterface({ input: process.stdin })) {
  const micros = []
  let found = 0
  for (const text of JSON.parse(line).texts) {
    const began = process.hrtime.bigint()
    const hits = search(text)
    micros.push(Number(process.hrtime.bigint() - began) / 1000)
    if (hits > 0) found++
  }
  say({ micros, found, allocs: 0, bytes: 0, err: '' })
}
