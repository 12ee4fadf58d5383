// Asks a question that takes long, says which process answers it, and waits to be killed.
import { readFileSync } from 'node:fs'
import * as Sandbox from '../../src/warehouse/sandbox.ts'

const [path = '', text = ''] = process.argv.slice(2)
const limits = { timeoutMs: 60_000, memoryLimit: '300MB', threads: 1, maxRows: 10, maxBytes: 1_000 }
const asked = Sandbox.ask(path, text, limits)
const children = () => readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ')
const find = () =>
  children().find((pid) => pid !== '' && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('reader.mjs'))
// Long enough for the statement to run: a process that is still starting would end in another way.
await new Promise((resolve) => setTimeout(resolve, 1_000))
process.stdout.write(`${find()}\n`)
await asked
