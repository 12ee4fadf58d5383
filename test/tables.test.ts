import { describe, expect, it } from 'vitest'
import * as Files from '../src/tables.ts'

const table = (values: readonly string[]) => ({ rows: values.length, columns: [{ name: 'x', values: [...values] }] })
const typed = (...values: string[]) => Files.typed(table(values))[0]?.values

describe('the columns of a file', () => {
  it('are numbers where every filled cell is one; what is no number among them is blank or infinite, never a text', () => {
    expect(typed('1', ' 2.5 ', '', '-3e2')).toEqual(Float64Array.of(1, 2.5, Number.NaN, -300))
    expect(typed('1', 'NaN', 'nan')).toEqual(Float64Array.of(1, Number.NaN, Number.NaN))
    expect(typed('1', 'inf', '-Infinity')).toEqual(
      Float64Array.of(1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
    )
    expect(typed('', '')).toEqual(Float64Array.of(Number.NaN, Number.NaN))
  })

  it('are texts where one cell is a text, an address, or nothing but words for no number', () => {
    for (const values of [
      ['1', 'two'],
      ['1', '0x10'],
      ['true', 'false'],
      ['inf', 'nan'],
    ])
      expect(typed(...values)).toEqual(values)
  })

  it('of times become seconds, or keep their order; one without a time is refused by its row', () => {
    const timed = (values: Float64Array | readonly string[]) => Files.timed('file.csv', { name: 'at', values }).values
    expect(timed(['2021-01-01', '1970-01-01T00:01:00Z', '19970930'])).toEqual(
      Float64Array.of(1609459200, 60, 875577600),
    )
    expect(timed(Float64Array.of(2019, 2020))).toEqual(Float64Array.of(2019, 2020))
    for (const values of [['2021-01-01', 'soon'], Float64Array.of(1, Number.NaN)])
      expect(() => timed(values)).toThrowError(
        expect.objectContaining({ code: 'FILE_MALFORMED', facts: { file: 'file.csv', row: 2, column: 'at' } }),
      )
  })
})
