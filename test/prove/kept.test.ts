import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import * as Kept from '../../prove/kept.ts'

const folder = mkdtempSync(join(tmpdir(), 'dropcast-kept-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('kept results of a proof', () => {
  it('are made once, also by a later process', async () => {
    const file = join(folder, 'twice.ndjson')
    let made = 0
    const make = async () => ({ made: ++made })
    const first = Kept.at<{ made: number }>(file)
    expect(await first.once('a', make)).toEqual({ made: 1 })
    expect(await first.once('a', make)).toEqual({ made: 1 })
    expect(await first.once('b', make)).toEqual({ made: 2 })
    const later = Kept.at<{ made: number }>(file)
    expect(await later.once('b', make)).toEqual({ made: 2 })
    expect(later.all()).toEqual([{ made: 1 }, { made: 2 }])
    expect(made).toBe(2)
  })

  it('lose the line that was torn, and only that', async () => {
    const file = join(folder, 'torn.ndjson')
    await Kept.at<number>(file).once('a', async () => 1)
    appendFileSync(file, '{"key":"b","resu')
    const later = Kept.at<number>(file)
    expect(await later.once('b', async () => 3)).toBe(3)
    expect(Kept.at<number>(file).all()).toEqual([1, 3])
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(3)
  })
})
