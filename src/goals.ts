/** The goals that a file of plain settings defines, kept in the warehouse beside the built-in ones. */
import { readFileSync } from 'node:fs'
import type { Config } from './config.ts'
import { Failure } from './core/failure.ts'
import * as Goal from './features/goal.ts'
import type { Warehouse } from './warehouse/warehouse.ts'

/**
 * Every goal of `warehouse`, after those of the configured file were added. Throws `CONFIG_INVALID` for a file that does not read,
 * `GOAL_INVALID` and `GOAL_CHANGED`.
 */
export async function open(
  warehouse: Warehouse,
  { goalsPath }: Pick<Config, 'goalsPath'>,
): Promise<readonly Goal.Goal[]> {
  if (goalsPath !== null) await Goal.define(warehouse, Goal.parse(read(goalsPath)))
  return Goal.all(warehouse)
}

function read(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    const facts = { variable: 'DROPCAST_GOALS', path, wrong: [String(cause)] }
    throw new Failure('CONFIG_INVALID', 'The file of goals does not read.', facts, { cause })
  }
}
