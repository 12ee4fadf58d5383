/** The two arms of a comparison; every difference is treated minus control. */
import * as Column from './column.ts'

/** One `T` for each arm. */
export type Arms<T> = { readonly treated: T; readonly control: T }

/** `make` done to each arm. */
export function map<T, U>(arms: Arms<T>, make: (arm: T, name: 'treated' | 'control') => U): Arms<U> {
  return { treated: make(arms.treated, 'treated'), control: make(arms.control, 'control') }
}

/**
 * `column` split by a 0/1 column of treatment. Throws `INPUT_INVALID` when the lengths differ or treatment is not 0 or
 * 1.
 */
export function split(column: Column.Column, treatment: Column.Column): Arms<Float64Array> {
  Column.rows({ column, treatment })
  Column.assertBinary('treatment', treatment)
  return { treated: Column.where(column, treatment, 1), control: Column.where(column, treatment, 0) }
}
