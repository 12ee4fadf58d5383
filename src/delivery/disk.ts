/**
 * The port through which delivery remembers: named files in one folder, whose bytes survive a power loss only once they
 * are synced. No method takes a signal, because half a write helps nobody.
 */

/** An exclusive hold on a name; ends by {@link Symbol.asyncDispose}, or with the process that has it. */
export type Lock = AsyncDisposable

/** Named files of one folder. A name holds letters, digits, `.`, `_` and `-`, else `INPUT_INVALID`. */
export interface Disk {
  /** The file's bytes, synced or not; `null` when there is no such file. */
  readonly read: (name: string) => Promise<Uint8Array | null>
  /** Adds bytes at the end, making the file if need be; a write that fails may leave a part of them. Throws `JOURNAL_FULL`. */
  readonly append: (name: string, bytes: Uint8Array) => Promise<void>
  /** Cuts the file to its first `sizeBytes` bytes. */
  readonly truncate: (name: string, sizeBytes: number) => Promise<void>
  /** Makes the file's bytes durable or, without a name, the folder's entries (a new file needs both). Throws `JOURNAL_FULL`. */
  readonly sync: (name?: string) => Promise<void>
  /** Takes `name` for this process alone. Throws `SIGNER_LOCKED` while a living process, this one included, has it. */
  readonly lock: (name: string) => Promise<Lock>
}
