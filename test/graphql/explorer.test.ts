import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Engine } from '../../src/capabilities.ts'
import * as EngineOf from '../../src/engine.ts'
import { settings } from '../engine/config.ts'
import { temporary } from '../warehouse/folder.ts'
import * as World from './world.ts'

const folder = join(temporary(), 'explorer')
let engine: Engine
beforeAll(async () => {
  mkdirSync(folder)
  engine = await EngineOf.open(settings(folder), { verb: 'test' })
})
afterAll(() => engine[Symbol.asyncDispose]())

const PARTS = ['/graphiql', '/graphiql/page.js', '/graphiql/page.css']

describe('GraphiQL', () => {
  test('answers whole from this server in development, names no other one, and may not ask one', async () => {
    await using world = await World.serve(engine, { mode: 'development' })
    const answers = await Promise.all(PARTS.map((path) => fetch(new URL(path, world.url))))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    const [html = '', script = '', style = ''] = await Promise.all(answers.map((answer) => answer.text()))
    expect([...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address)).toEqual([
      'data:,',
      '/graphiql/page.css',
      '/graphiql/page.js',
    ])
    expect(style).not.toMatch(/url\(["']?(?:https?:)?\/\//)
    expect(script.length).toBeGreaterThan(500_000)
    for (const { headers } of answers) expect(headers.get('content-security-policy')).toContain("connect-src 'self'")
  })

  test('is not there in production, with a key or without', async () => {
    await using world = await World.serve(engine, { mode: 'production' }, { admin: 'another' })
    for (const path of PARTS) {
      const url = new URL(path, world.url)
      expect((await fetch(url)).status).toBe(401)
      expect((await fetch(url, { headers: { authorization: `Bearer ${world.keys.admin}` } })).status).toBe(404)
    }
  })
})
