/** A disk in memory that behaves as badly as a real one may: {@link MemoryDisk.crash} loses what was not synced and tears the last write. */
import { Failure } from '../../core/failure.ts'
import type { Disk } from '../disk.ts'

/** A {@link Disk} with the faults of real ones at hand. */
export type MemoryDisk = Disk & {
  /**
   * Power loss: files keep their synced bytes and `tornShare` (0 to 1) of what was appended after; a file whose folder
   * entry was never synced is gone; all locks are released.
   */
  readonly crash: (tornShare?: number) => void
  /** Lets the folder hold `sizeBytes` in all from now on; the write that would pass it lands in part and throws. */
  readonly limit: (sizeBytes: number) => void
}

type File = { bytes: Buffer; durable: Buffer; entered: boolean }

/** An empty folder without a size limit. */
export function create(): MemoryDisk {
  const files = new Map<string, File>()
  const locks = new Set<string>()
  let limitBytes = Number.POSITIVE_INFINITY
  const usedBytes = () => [...files.values()].reduce((sum, file) => sum + file.bytes.length, 0)
  return {
    read: async (name) => {
      const file = files.get(name)
      return file ? Uint8Array.from(file.bytes) : null
    },
    append: async (name, bytes) => {
      const room = Math.max(0, limitBytes - usedBytes())
      const file = files.get(name) ?? { bytes: Buffer.alloc(0), durable: Buffer.alloc(0), entered: false }
      files.set(name, file)
      file.bytes = Buffer.concat([file.bytes, bytes.subarray(0, room)])
      if (bytes.length > room) throw new Failure('JOURNAL_FULL', 'The disk is full.', { name, limitBytes })
    },
    truncate: async (name, sizeBytes) => {
      const file = files.get(name)
      if (file) file.bytes = file.bytes.subarray(0, sizeBytes)
    },
    sync: async (name) => {
      if (name === undefined) {
        for (const file of files.values()) file.entered = true
        return
      }
      const file = files.get(name)
      if (file) file.durable = Buffer.from(file.bytes)
    },
    lock: async (name) => {
      if (locks.has(name)) throw new Failure('SIGNER_LOCKED', `${name} is held.`, { name })
      locks.add(name)
      return {
        [Symbol.asyncDispose]: async () => {
          locks.delete(name)
        },
      }
    },
    crash: (tornShare = 0) => {
      locks.clear()
      for (const [name, file] of files) {
        if (!file.entered) files.delete(name)
        const unsynced = file.bytes.length - file.durable.length
        const kept = unsynced <= 0 ? 0 : Math.floor(unsynced * tornShare)
        file.bytes = Buffer.concat([file.durable, file.bytes.subarray(file.durable.length, file.durable.length + kept)])
        file.durable = Buffer.from(file.bytes)
      }
    },
    limit: (sizeBytes) => {
      limitBytes = sizeBytes
    },
  }
}
