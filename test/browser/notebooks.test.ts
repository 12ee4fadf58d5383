import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as Format from '../../notebooks/format.ts'
import * as Published from '../../src/warehouse/published.ts'
import * as World from '../notebooks/world.ts'
import { temporary } from '../warehouse/folder.ts'
import * as Chromium from './chromium.ts'

const folder = temporary()
const out = join(folder, 'pages')
let world: World.World
let reader: Published.Reader
let browser: Browser
let server: Server

beforeAll(async () => {
  world = await World.make(folder)
  reader = await Published.openReadOnly(world.path)
  await build(world.path, out)
  browser = await Chromium.launch()
  server = createServer(({ url = '/' }, response) => {
    const name = basename(url)
    const known = readdirSync(out).includes(name)
    response
      .writeHead(known ? 200 : 404, { 'content-type': 'text/html' })
      .end(known ? readFileSync(join(out, name)) : '')
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
})
afterAll(async () => {
  await browser?.close()
  await new Promise((closed) => server?.close(closed))
  await reader?.[Symbol.asyncDispose]()
  await world?.warehouse[Symbol.asyncDispose]()
})

/** Builds the pages as `npm run notebooks` and the demonstration do. */
async function build(published: string, into: string): Promise<string> {
  const script = fileURLToPath(new URL('../../notebooks/build.ts', import.meta.url))
  const words = ['--import', import.meta.resolve('tsx'), script, '--published', published, '--out', into]
  const { stdout } = await promisify(execFile)(process.execPath, words)
  return stdout.trim()
}

type Visit = { readonly page: Page; readonly trouble: string[]; readonly requests: string[] }

/** A tab that notes every error and every address that it asks for. */
async function visit(url: string): Promise<Visit> {
  const page = await browser.newPage({ viewport: { width: 1_100, height: 900 } })
  const trouble: string[] = []
  const requests: string[] = []
  page.on('pageerror', (error) => trouble.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') trouble.push(message.text())
  })
  page.on('request', (request) => requests.push(request.url()))
  await page.goto(url)
  return { page, trouble, requests }
}

const fileOf = (name: string) => pathToFileURL(join(out, name)).href
const servedOf = (name: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}`
const fact = (page: Page, name: string) => page.locator(`[data-fact="${name}"]`).innerText()
const marks = (page: Page, plot: string, mark: string) =>
  page.locator(`svg.plot-${plot} ${mark}, .plot-${plot} svg ${mark}`).count()

async function ask(text: string): Promise<Record<string, unknown>> {
  return (await reader.all(Published.typed(text)))[0] ?? {}
}

describe('the pages', () => {
  test('are built by the command that the demonstration calls, and nothing else is left in the folder', async () => {
    expect(await build(world.path, out)).toBe(join(out, 'index.html'))
    expect(readdirSync(out).sort()).toEqual(['campaign.html', 'index.html', 'retention.html'])
  })

  test.each(['index.html', 'campaign.html', 'retention.html'])(
    '%s names no address that a browser would load',
    (name) => {
      const text = readFileSync(join(out, name), 'utf8')
      expect(text.length).toBeGreaterThan(1_000)
      const loads =
        /(?:src|href)="(?!data:|\.\/\w+\.html"|#)[^"]*"|(?<![-.\w$])import\s*[("'{*]|@import|url\(\s*["']?(?:https?:)?\/\/|https?:\/\/[\w.]*(?:jsdelivr|unpkg|esm\.sh)/g
      expect(text.match(loads) ?? []).toEqual([])
    },
  )

  test('lead from the table of contents to both notebooks and back, from disk, without asking for anything else', async () => {
    const { page, trouble, requests } = await visit(fileOf('index.html'))
    for (const title of ['Anatomy of the newest campaign', 'Retention of wallets by quarter']) {
      await page.getByRole('link', { name: title }).click()
      await page.locator('svg').first().waitFor()
      await page.getByRole('link', { name: 'All notebooks' }).click()
      await page.getByRole('heading', { name: 'Notebooks', exact: true }).waitFor()
    }
    expect(trouble).toEqual([])
    expect(new Set(requests.filter((url) => !url.startsWith('data:')).map((url) => basename(url)))).toEqual(
      new Set(['index.html', 'campaign.html', 'retention.html']),
    )
    expect(requests.every((url) => /^(file|data):/.test(url))).toBe(true)
    await page.close()
  })

  test('on a copy in which nothing happened yet say so and show no error', async () => {
    const into = join(folder, 'empty')
    await build(await World.empty(folder), into)
    const said = { 'campaign.html': 'No campaign has been planned', 'retention.html': 'There are no trades' }
    for (const [name, words] of Object.entries(said)) {
      const { page, trouble } = await visit(pathToFileURL(join(into, name)).href)
      await page.getByText(words).waitFor()
      expect(await page.locator('.observablehq--error').count()).toBe(0)
      const text = await page.locator('main').innerText()
      expect(text).not.toMatch(/undefined|NaN|null/)
      expect(text).not.toMatch(/Who was chosen, and why|By cohort/)
      expect(trouble).toEqual([])
      await page.close()
    }
  })
})

describe.each([
  ['from disk', fileOf],
  ['from a server', servedOf],
])('the retention page, opened %s', (_how, urlOf) => {
  test('shows the numbers of the published copy, every cell of the map, and asks nobody', async () => {
    const { page, trouble, requests } = await visit(urlOf('retention.html'))
    await page.locator('svg.plot-quarters, .plot-quarters svg').last().waitFor()
    const counted = await ask(
      `WITH t AS (FROM derived.trade_before(4294967295)) SELECT count(*)::INTEGER AS trades,
       (SELECT count(DISTINCT w)::INTEGER FROM (SELECT seller AS w FROM t UNION ALL SELECT buyer FROM t)) AS wallets FROM t`,
    )
    expect(await fact(page, 'trades')).toContain(Format.whole(Number(counted.trades)))
    expect(await fact(page, 'wallets')).toContain(Format.whole(Number(counted.wallets)))
    const cohorts = 16
    expect(await marks(page, 'heat', 'rect')).toBe((cohorts * (cohorts + 1)) / 2)
    expect(await page.locator('.plot-heat').last().textContent()).toContain('2021 Q1')
    expect(await marks(page, 'curve', 'path')).toBeGreaterThan(10)
    expect(await marks(page, 'quarters', 'rect')).toBeGreaterThan(20)
    expect(await page.locator('.observablehq--error').count()).toBe(0)
    expect(trouble).toEqual([])
    expect(requests.filter((url) => !url.startsWith('data:'))).toEqual([urlOf('retention.html')])
    await page.close()
  })
})

describe.each([
  ['from disk', fileOf],
  ['from a server', servedOf],
])('the campaign page, opened %s', (_how, urlOf) => {
  test('shows what the report says, word for word and digit for digit, and asks nobody', async () => {
    const { page, trouble, requests } = await visit(urlOf('campaign.html'))
    await page.locator('.plot-lineage').last().waitFor()
    const { report } = world
    const { ledger, effect } = report
    const body = await ask(`SELECT body->>'$.effect.intentionToTreat.estimate' AS d,
      body->>'$.effect.intentionToTreat.low' AS low, body->>'$.effect.intentionToTreat.high' AS high FROM derived.report`)
    expect(await fact(page, 'treated')).toContain(Format.whole(effect.treated.units))
    expect(await fact(page, 'held-out')).toContain(Format.whole(effect.heldOut.units))
    expect(await fact(page, 'delivered')).toContain(`${Format.whole(ledger.delivered)}\n`)
    expect(await fact(page, 'delivered')).toContain(`of ${Format.whole(ledger.planned)} planned`)
    expect(await fact(page, 'gas')).toContain(`${Format.amount(report.cost.gasWei.toString(), 18, 4)} ETH`)
    expect(await fact(page, 'difference')).toContain(`${Format.points(Number(body.d))} points`)
    expect(await fact(page, 'difference')).toContain(
      `${Format.points(Number(body.low))} to ${Format.points(Number(body.high))}`,
    )
    expect(await fact(page, 'causal')).toContain('Can the drop have caused anything? No.')
    expect(await fact(page, 'causal')).toContain(report.causal.reason)
    const states = await page.locator('table.ledger tbody tr').allInnerTexts()
    for (const [state, recipients] of Object.entries(ledger.byState)) {
      expect(states.filter((row) => row.split('\t').includes(state)).map((row) => row.split('\t')[3])).toEqual([
        Format.whole(recipients),
      ])
    }
    const text = await page.locator('main').innerText()
    expect(text).toContain('percentile of trades-again-90d ≥ 41')
    expect(text).toContain('days_since_last_trade ≤ 730 days')
    expect(text).toContain('All of them must hold.')
    expect(text).not.toMatch(/undefined|NaN|\[object/)
    // A name that people typed is text, never markup.
    expect(text).toContain(World.NAME)
    for (const plot of ['steps', 'scores', 'amounts', 'blocks', 'ledger', 'rates']) {
      expect(await marks(page, plot, 'rect'), plot).toBeGreaterThan(plot === 'rates' ? 1 : 2)
    }
    expect(await marks(page, 'allocation', 'circle')).toBe(world.planned.treated)
    expect(await marks(page, 'blocks', 'circle'), 'the reverted transaction').toBe(1)
    expect(await marks(page, 'difference', 'circle')).toBe(1)
    expect(await page.locator('.observablehq--error').count()).toBe(0)
    expect(trouble).toEqual([])
    expect(requests.filter((url) => !url.startsWith('data:'))).toEqual([urlOf('campaign.html')])
    await page.close()
  })
})

test('without a Chromium the tests say how to get one', () => {
  expect(() => Chromium.find(['/nowhere'])).toThrow('apt-get install chromium')
})
