/**
 * Getting deleted rows out of the file: DuckDB marks them and keeps their bytes, also after a checkpoint, and what it frees it does not
 * overwrite. So the tables are written anew, and the blocks that they leave are filled with something else.
 */
import { identifier, type Query } from './query.ts'
import type { Warehouse } from './warehouse.ts'

const ROW_GROUP = 122_880
const ROW_BYTES = 16

const notNull: Query<{ schema: string; table: string }, { name: string }> = {
  name: 'scrub.columns',
  text: `SELECT column_name AS name FROM duckdb_columns()
    WHERE database_name = current_database() AND schema_name = $schema AND table_name = $table AND NOT is_nullable ORDER BY column_index`,
  params: { schema: 'VARCHAR', table: 'VARCHAR' },
  required: ['*'],
}

const free: Query<Record<never, never>, { size_bytes: number }> = {
  name: 'scrub.free',
  text: `SELECT (free_blocks * block_size)::DOUBLE AS size_bytes FROM pragma_database_size()
    WHERE database_name = current_database()`,
  params: {},
  required: ['*'],
}

/**
 * Writes `tables` (`schema.table`, without keys or indexes) anew and overwrites the free space of the file. It costs as much as those
 * tables and that space; a question that is being answered meanwhile may keep a block from being freed, and so from being overwritten.
 */
export async function scrub(warehouse: Warehouse, tables: readonly string[]): Promise<void> {
  const command = (text: string) => warehouse.run({ name: 'scrub', text, params: {}, required: [] })
  await warehouse.transaction(async () => {
    for (const full of tables) {
      const [schema = '', table = ''] = full.split('.')
      const name = `${identifier(schema)}.${identifier(table)}`
      const needed = await warehouse.all(notNull, { schema, table })
      await command(`CREATE OR REPLACE TABLE ${name} AS FROM ${name}`)
      for (const column of needed)
        await command(`ALTER TABLE ${name} ALTER COLUMN ${identifier(column.name)} SET NOT NULL`)
    }
  })
  await warehouse.checkpoint()
  const sizeBytes = (await warehouse.one(free))?.size_bytes ?? 0
  const rows = Math.ceil(sizeBytes / ROW_BYTES) + ROW_GROUP
  await command(
    `CREATE OR REPLACE TABLE private.filling AS SELECT hash(range) AS a, hash(-range) AS b FROM range(${rows})`,
  )
  await warehouse.checkpoint()
  await command('DROP TABLE private.filling')
  await warehouse.checkpoint()
}
