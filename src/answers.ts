/** What the engine's calls take and give: plain data, as `--json` prints it and the schema resolves it; a noun a file, `answers.<noun>.ts`. */

/** Instants are ISO-8601 UTC text at this boundary; amounts are decimal text of base units; addresses lower-case hex. */
export type Iso = string
export type Units = string
