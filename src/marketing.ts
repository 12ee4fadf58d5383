/** The lab of values: what wallets are worth, from a list of purchases and without a warehouse. */
import { writeFile } from 'node:fs/promises'
import type { Call, Iso } from './capabilities.ts'
import * as Time from './core/time.ts'
import type * as Clv from './models/clv.ts'
import * as Cells from './tables.ts'

/** A list of purchases: who (any text), when (ISO-8601, YYYYMMDD or unix seconds) and how much. */
export type ClvInput = {
  readonly path: string
  readonly customer: string
  readonly time: string
  readonly amount: string
  readonly cutoff?: Iso
  readonly seed?: string
  /** Where to write what is expected of each customer, as CSV. */
  readonly out?: string
}

/** How forecasts did after the cut-off, and the parameters behind them. */
export type ClvResult = Omit<Clv.Result, 'forecast' | 'cutOffS' | 'endS'> & {
  readonly cutoff: Iso
  readonly end: Iso
  readonly runtime: string
}

/**
 * Lifetime value from purchases. Throws `FILE_COLUMN_UNKNOWN`, `FILE_MALFORMED` naming row and column, `INPUT_INVALID` for a cut-off
 * outside the purchases, `DATA_TOO_SMALL`.
 */
export async function clv(input: ClvInput, call: Call): Promise<ClvResult> {
  const [Trainer, Tables] = await Promise.all([import('./models/trainer.ts'), import('./warehouse/table.ts')])
  const { path, out } = input
  const existing = await Tables.columns(path, call.signal)
  const [customer = '', time = '', amount = ''] = [input.customer, input.time, input.amount].map((name) =>
    Cells.columnNamed(path, existing, name, []),
  )
  const columns = [customer, time, amount].filter((name, i, all) => all.indexOf(name) === i)
  const table = await Tables.read(path, { columns, signal: call.signal })
  const numbers = new Map<string, number>()
  const wallet = Uint32Array.from(Cells.textsOf(table, customer), (text, row) => {
    if (text.trim() === '') throw Cells.malformed(path, row, customer, 'Nobody is named.')
    const known = numbers.get(text)
    if (known !== undefined) return known
    numbers.set(text, numbers.size)
    return numbers.size - 1
  })
  const purchases = {
    wallet,
    atS: Float64Array.from(Cells.textsOf(table, time), (text, row) => Cells.instant(path, row, time, text)),
    amount: Float64Array.from(Cells.textsOf(table, amount), (text, row) => {
      const value = Cells.number(path, row, amount, text)
      if (value < 0) throw Cells.malformed(path, row, amount, `"${text}" is below 0.`)
      return value
    }),
  }
  const work = {
    purchases,
    seed: input.seed ?? 0,
    ...(input.cutoff === undefined ? {} : { cutOffS: Time.parse(input.cutoff) }),
  }
  const { result, runtime } = await Trainer.clv(work, call)
  const { forecast, cutOffS, endS, ...figures } = result
  if (out !== undefined) await writeForecast(out, forecast, [...numbers.keys()])
  return { ...figures, cutoff: Time.toIso(cutOffS), end: Time.toIso(endS), runtime: runtime.name }
}

async function writeForecast(out: string, forecast: Clv.Forecast, names: readonly string[]): Promise<void> {
  const { wallet, alive, purchases, spend, spendByNetwork } = forecast
  const quoted = (text: string) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  const lines = Array.from(wallet, (each, row) =>
    [
      quoted(names[each] ?? ''),
      ...[alive, purchases, spend, spendByNetwork].map((column) => column?.[row]?.toFixed(6) ?? ''),
    ].join(','),
  )
  const header = 'customer,probability_alive,expected_purchases,expected_spend,expected_spend_network'
  await writeFile(out, `${[header, ...lines].join('\n')}\n`)
}
