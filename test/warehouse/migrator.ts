// Opens the warehouse at a path, and with it brings its schema up to date with a last step that takes long; waits to be killed in it.
import { DuckDBInstance } from '@duckdb/node-api'
import * as Migrate from '../../src/warehouse/migrate.ts'

const [path = ''] = process.argv.slice(2)
const instance = await DuckDBInstance.create(path)
const connection = await instance.connect()
const known = Migrate.list()
const slow = {
  version: known.length + 1,
  name: 'slow',
  text: `CREATE TABLE half AS SELECT i, md5(i::VARCHAR) AS text FROM range(300000) t(i);
    ALTER TABLE chain.label ADD COLUMN half INTEGER; UPDATE chain.label SET source = 'changed';
    CREATE TABLE endless AS SELECT count(*) FROM range(100000000) a, range(100000) b WHERE hash(a.range, b.range) = 1`,
  sha256: 'slow',
}
process.stdout.write('ready\n')
await Migrate.migrate(connection, () => 0, [...known, slow])
