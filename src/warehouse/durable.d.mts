/** Copies `from` to `to`, which must not exist, as a clone where the file system has them; mode 0600, on disk when it returns. */
export function copy(from: string, to: string): Promise<void>

/** Writes `text` to `path`, whole or not at all; mode 0600, on disk when it returns. */
export function write(path: string, text: string): Promise<void>

/** Waits until the file or folder at `path` is on disk. */
export function settle(path: string): Promise<void>
