// How the published copy is opened for questions of people, by the process that answers them (reader.mjs) and by published.ts. Plain
// JavaScript, so that the process needs no compiler, and with it no child of its own and no cache on disk.
import { DuckDBInstance } from '@duckdb/node-api'

/**
 * Opens `path` read-only, without access to any other file, spilling nothing, with a configuration that cannot be changed back.
 * @param {string} path
 * @param {{ readonly memoryLimit: string, readonly threads: number }} limits
 */
export async function open(path, { memoryLimit, threads }) {
  const instance = await DuckDBInstance.create(path, {
    access_mode: 'READ_ONLY',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    allow_persistent_secrets: 'false',
    memory_limit: memoryLimit,
    threads: String(threads),
    temp_directory: '',
  })
  try {
    const connection = await instance.connect()
    await connection.run(
      "SET GLOBAL TimeZone = 'UTC'; SET enable_external_access = false; SET lock_configuration = true",
    )
    connection.closeSync()
    return instance
  } catch (cause) {
    instance.closeSync()
    throw cause
  }
}
