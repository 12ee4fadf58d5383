/** A SQL statement with the types of what goes in and what comes out. */

/** What a parameter can be: a list goes to a list type, bytes to BLOB. */
export type Value = null | boolean | number | bigint | string | Uint8Array | readonly Value[]

/** Parameters by name. */
export type Values = { readonly [name: string]: Value }

/** One result row of a statement whose columns are known at run time only. */
export type Row = { readonly [column: string]: unknown }

/**
 * One SQL statement. `params` maps each `$name` of `text` to its DuckDB type, `required` lists the columns that are never
 * NULL (`*` = all). `P` are the parameters, `R` a result row (`never` = none). Files under `src/<stage>/sql` become such
 * constants by `npm run generate`; a statement built at run time is the same plain object, and binds every value as well.
 */
export type Query<P extends Values = Values, R = Row> = {
  readonly name: string
  readonly text: string
  readonly params: { readonly [K in keyof P]: string }
  readonly required: readonly string[]
  /** Never set: it only carries `R` to the compiler. */
  readonly row?: R
}

/** The arguments beside a query: optional when it has no parameter, or when its parameters are known at run time only. */
export type Args<P extends Values> = [keyof P] extends [never]
  ? [params?: P]
  : string extends keyof P
    ? [params?: P]
    : [params: P]

/** A name made safe as an SQL identifier, for the few places where a name cannot be bound. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** A text made safe as an SQL literal, for the few statements that take no parameters (such as ATTACH). */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
