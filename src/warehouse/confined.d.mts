import type { DuckDBInstance } from '@duckdb/node-api'

/** Opens `path` read-only, without access to any other file, spilling nothing, with a configuration that cannot be changed back. */
export function open(
  path: string,
  limits: { readonly memoryLimit: string; readonly threads: number },
): Promise<DuckDBInstance>
