import { describe, expect, it } from 'vitest'
import * as Division from '../../src/models/division.ts'
import type * as Table from '../../src/models/table.ts'

const ROWS = 500
const numbers = (of: (row: number) => number) => Float64Array.from({ length: ROWS }, (_, row) => of(row))
const table: Table.Table = [
  { name: 'row', values: numbers((row) => row) },
  { name: 'at', values: numbers((row) => (row * 7) % 100) },
  { name: 'whose', values: Array.from({ length: ROWS }, (_, row) => (row % 10 === 0 ? '' : `w${row % 60}`)) },
]
const cells = (of: Table.Table, name: string) => [...(of.find((column) => column.name === name)?.values ?? [])]

describe('the parts of a table', () => {
  it('by time are the latest fifth and what lies before it; no instant is on both sides', () => {
    const { learn, test } = Division.part(table, { by: 'TIME', column: 'at' }, 'key')
    expect(cells(test, 'row')).toHaveLength(100)
    expect(Math.max(...cells(learn, 'at').map(Number))).toBeLessThan(Math.min(...cells(test, 'at').map(Number)))
    expect([...cells(learn, 'row'), ...cells(test, 'row')].map(Number).sort((a, b) => a - b)).toEqual(
      cells(table, 'row'),
    )
  })

  it('by group share no group, and are the same in any order of the rows', () => {
    const rule = { by: 'GROUP', column: 'whose' } as const
    const { learn, test } = Division.part(table, rule, 'key')
    const known = new Set(cells(learn, 'whose').filter((name) => name !== ''))
    expect(cells(test, 'whose').filter((name) => known.has(name))).toEqual([])
    expect(cells(test, 'row').length).toBeGreaterThan(50)
    const turned = table.map(({ name, values }) => ({
      name,
      values: values instanceof Float64Array ? values.toReversed() : [...values].reverse(),
    }))
    const again = Division.part(turned, rule, 'key')
    const named = (of: Table.Table) => [...new Set(cells(of, 'whose').filter((name) => name !== ''))].sort()
    expect(named(again.test)).toEqual(named(test))
    expect(named(Division.part(table, rule, 'another').test)).not.toEqual(named(test))
  })

  it('that stop the training keep to the rule too', () => {
    const matrix = { columns: [{ name: 'row' }], rows: ROWS, values: Float32Array.from(table[0]?.values ?? [], Number) }
    const when = Division.keys(table, { by: 'TIME', column: 'at' })
    const timed = Division.validation({ ...matrix, ...when }, 0.2, 'k')
    const at = (rows: Uint32Array) => Array.from(rows, (row) => when.atS?.[row] ?? Number.NaN)
    expect(Math.max(...at(timed.rest))).toBeLessThan(Math.min(...at(timed.heldOut)))
    const whose = Division.keys(table, { by: 'GROUP', column: 'whose' })
    const grouped = Division.validation({ ...matrix, ...whose }, 0.2, 'k')
    const known = new Set(Array.from(grouped.rest, (row) => whose.group?.[row]))
    expect(grouped.heldOut.length).toBeGreaterThan(50)
    expect(Array.from(grouped.heldOut, (row) => whose.group?.[row]).some((group) => known.has(group))).toBe(false)
  })

  it('are refused by name where a column parts nothing or is no time', () => {
    const constant = [...table, { name: 'same', values: numbers(() => 7) }]
    const refused = (rule: Division.Rule) => () => Division.part(constant, rule, 'key')
    expect(refused({ by: 'TIME', column: 'same' })).toThrowError(expect.objectContaining({ code: 'INPUT_INVALID' }))
    expect(refused({ by: 'GROUP', column: 'same' })).toThrowError(expect.objectContaining({ code: 'INPUT_INVALID' }))
    expect(refused({ by: 'TIME', column: 'whose' })).toThrowError(
      expect.objectContaining({ code: 'COLUMN_NOT_NUMERIC', facts: expect.objectContaining({ row: 0 }) }),
    )
    expect(refused({ by: 'TIME', column: 'absent' })).toThrowError(
      expect.objectContaining({ code: 'FILE_COLUMN_UNKNOWN' }),
    )
  })

  it('of a test table that overlaps what was learnt from are warned of', () => {
    const early = table.map((column) => (column.name === 'at' ? { ...column, values: numbers(() => 3) } : column))
    expect(Division.overlaps(table, early, { by: 'TIME', column: 'at' })).toEqual([
      'The test period does not lie after the period that was learnt from.',
    ])
    const { learn, test } = Division.part(table, { by: 'TIME', column: 'at' }, 'key')
    expect(Division.overlaps(learn, test, { by: 'TIME', column: 'at' })).toEqual([])
    expect(Division.overlaps(learn, test, { by: 'GROUP', column: 'whose' })).toEqual([
      expect.stringMatching(/^\d+ groups of the test table were learnt from\.$/),
    ])
  })
})
