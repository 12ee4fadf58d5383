/** GraphiQL as a growth team uses it in development: key in, question typed, answer and documentation shown, nothing asked elsewhere. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Engine } from '../../src/capabilities.ts'
import * as EngineOf from '../../src/engine.ts'
import { settings } from '../engine/config.ts'
import * as World from '../graphql/world.ts'
import { temporary } from '../warehouse/folder.ts'
import * as Chromium from './chromium.ts'

let engine: Engine
let world: World.World
let browser: Browser
beforeAll(async () => {
  engine = await EngineOf.open(settings(temporary()), { verb: 'test' })
  world = await World.serve(engine, { mode: 'development' })
  browser = await Chromium.launch()
})
afterAll(async () => {
  await browser?.close()
  await world?.close()
  await engine?.[Symbol.asyncDispose]()
})

test('a question is answered with the key of the headers editor, and no other server is asked', async () => {
  const page = await browser.newPage({ viewport: { width: 1_300, height: 900 } })
  const requests: string[] = []
  const errors: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  page.on('pageerror', (error) => errors.push(error.message))
  await page.goto(new URL('/graphiql', world.url).href)

  await page.getByRole('button', { name: 'Headers' }).click()
  const write = async (editor: string, text: string) => {
    await page.locator(`${editor} .CodeMirror`).click()
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.insertText(text)
  }
  await write(
    '.graphiql-editor-tool .graphiql-editor:not(.hidden)',
    `{ "authorization": "Bearer ${world.keys.analyst}" }`,
  )
  await write('.graphiql-query-editor', '{ me { principal role } }')
  await page.keyboard.press('ControlOrMeta+Enter')
  await page.locator('.result-window').getByText('the analyst').waitFor()

  await page.getByRole('button', { name: 'Re-fetch GraphQL schema' }).click()
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
  await page.locator('.graphiql-doc-explorer').getByText('Subscription').first().waitFor()
  expect(errors).toEqual([])
  expect(new Set(requests.map((url) => new URL(url).host))).toEqual(new Set([new URL(world.url).host]))
  expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain(world.keys.analyst)
})
