import { describe, expect, it } from 'vitest'
import * as Output from '../../cli/output.ts'
import { Failure } from '../../src/core/failure.ts'

describe('output', () => {
  it('gives each kind of failure its exit code', () => {
    const code = (name: ConstructorParameters<typeof Failure>[0]) => Output.exitCode(new Failure(name, 'No.'))
    expect([
      code('ABORTED'),
      code('USAGE'),
      code('CONFIG_INVALID'),
      code('RPC_UNREACHABLE'),
      code('FILE_NOT_FOUND'),
    ]).toEqual([130, 2, 2, 3, 1])
  })

  it('names what nobody foresaw a defect, with the place where it happened', () => {
    const defect = Output.named(new TypeError('x is not a function'))
    expect(defect.toJSON()).toMatchObject({ code: 'INVARIANT_BROKEN', message: 'x is not a function' })
    expect(JSON.stringify(defect.facts)).toContain('output.test.ts')
    expect(Output.exitCode(defect)).toBe(1)
    const known = new Failure('USAGE', 'No.')
    expect(Output.named(known)).toBe(known)
  })

  it('writes whole numbers of any size into JSON without loss', () => {
    expect(JSON.parse(Output.json({ units: 2n ** 255n }))).toEqual({ units: (2n ** 255n).toString() })
  })

  it('reports progress at most five times a second a stage, but always the end', () => {
    const lines: string[] = []
    let nowMs = 0
    const progress = Output.progress(
      (text) => lines.push(text),
      false,
      () => nowMs,
    )
    for (let done = 0; done <= 100; done++) {
      nowMs += 10
      progress({ stage: 'import', done, total: 100, unit: 'rows' })
    }
    expect(lines.length).toBeLessThan(8)
    expect(lines.at(-1)).toBe('import: 100/100 rows 100 %\n')
    progress({ stage: 'train', done: 50, total: 100, unit: 'percent' })
    expect(lines.at(-1)).toBe('train: 50/100 percent\n')
  })
})
