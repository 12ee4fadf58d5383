/** The program is built from its sources when they change, and runs without a build where none can be written. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

const BUILD = new URL('../../cli/build.mjs', import.meta.url).href
const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url))
const WORKER = fileURLToPath(new URL('../../src/core/worker.mjs', import.meta.url))

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dropcast-build-'))
  for (const folder of ['cli', 'src', 'node_modules']) mkdirSync(join(root, folder))
  for (const name of ['tsx', 'esbuild']) symlinkSync(join(MODULES, name), join(root, 'node_modules', name))
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(root, 'src/word.ts'), "export const word: string = 'one'")
  writeFileSync(
    join(root, 'cli/main.ts'),
    `import { word } from '../src/word.ts'
     export const said = word + ' ' + new URL('../data', import.meta.url).pathname`,
  )
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const run = (body: string) =>
  execFileSync(process.execPath, ['--input-type=module', '-e', `import { load } from '${BUILD}'\n${body}`], {
    encoding: 'utf8',
  }).trim()
const said = () => run(`console.log((await load('cli/main.ts', '${root}')).said)`)
const builds = () => {
  const cache = join(root, 'node_modules/.cache/dropcast')
  return existsSync(cache) ? readdirSync(cache).filter((name) => !name.endsWith('.json')) : []
}

test('what is built is started again until a source changes, and finds its data beside the sources', () => {
  expect(said()).toBe(`one ${root}/data`)
  expect(said()).toBe(`one ${root}/data`)
  expect(builds()).toHaveLength(1)
  writeFileSync(join(root, 'src/word.ts'), "export const word: string = 'two'")
  expect(said()).toBe(`two ${root}/data`)
  expect(builds()).toHaveLength(2)
})

test('without a place for the build, the sources run as they are', () => {
  writeFileSync(join(root, 'node_modules/.cache'), 'a file where the folder would be')
  expect(said()).toBe(`one ${root}/data`)
})

test('a source that does not parse is named', () => {
  writeFileSync(join(root, 'src/word.ts'), 'export const word: string = )')
  expect(() => said()).toThrow(/word\.ts/)
})

test('a worker thread runs from the build', () => {
  writeFileSync(
    join(root, 'src/echo.worker.ts'),
    `import { parentPort, workerData } from 'node:worker_threads'
     parentPort?.postMessage([workerData.input as number, process.execArgv.length, new Error().stack?.includes('.cache')])`,
  )
  writeFileSync(
    join(root, 'cli/main.ts'),
    `import { start } from '${WORKER}'
     export const told = () => new Promise((done) => start(new URL('../src/echo.worker.ts', import.meta.url), 7).once('message', done))`,
  )
  expect(run(`console.log(...(await (await load('cli/main.ts', '${root}')).told()))`)).toBe('7 0 true')
})

test('of viem what is used is built in, and stays when the package is gone', () => {
  symlinkSync(join(MODULES, 'viem'), join(root, 'node_modules/viem'))
  writeFileSync(
    join(root, 'cli/main.ts'),
    "import { keccak256 } from 'viem'\nexport const said = keccak256('0x') + ' ' + import.meta.url.split('/').at(-1)",
  )
  const empty = '0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470'
  expect(said()).toBe(`${empty} main.ts`)
  rmSync(join(root, 'node_modules/viem'))
  expect(said()).toBe(`${empty} main.ts`)
})
