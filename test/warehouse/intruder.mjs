// Opens a database file with DuckDB alone, without asking the lock file, and says whether DuckDB let it.
import { DuckDBInstance } from '@duckdb/node-api'

const said = await DuckDBInstance.create(process.argv[2]).then(
  () => 'opened',
  (error) => String(error.message),
)
process.stdout.write(said)
