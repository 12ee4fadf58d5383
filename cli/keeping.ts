/** `dropcast backup`, `restore`, `publish`: copies of what is kept. */
import { verb } from './verb.ts'
import * as Words from './words.ts'

type Copied = { readonly folder: string; readonly files: number; readonly sizeBytes: number }

const backup = verb<{ folder: string }, Copied>({
  name: ['backup'],
  says: 'copy warehouse, plans and journals into an empty folder, as one consistent set with hashes',
  words: ['<folder>'],
  needs: 'engine',
  changes: { subject: ({ folder }) => `folder ${folder}` },
  input: ([folder]) => ({ folder: Words.path(folder) }),
  run: (engine, { folder }, call) => engine.warehouse.backup(folder, call),
  answers: { folder: 'where', files: 'files copied', sizeBytes: 'their size' },
  lines: ({ folder, files, sizeBytes }) => [`${files} files, ${sizeBytes} bytes in ${folder}`],
})

const restore = verb<{ folder: string }, Copied>({
  name: ['restore'],
  says: 'put a backup in place after checking every hash; never over a warehouse that exists',
  words: ['<folder>'],
  needs: 'nothing',
  input: ([folder]) => ({ folder: Words.path(folder) }),
  run: async (config, { folder }) => {
    const [Lab, { open }] = await Promise.all([import('../src/lab.ts'), import('../src/engine.ts')])
    const restored = await Lab.restore(folder, config)
    // The audit log, too, is now that of the backup: it says itself from when on it misses what came after.
    await using engine = await open(config, { verb: 'restore' })
    const facts = { args: { folder }, key: null, outcome: 'DONE', before: null, after: restored }
    await engine.access.audit(
      { action: 'restore', subject: `folder ${folder}`, facts },
      { principal: config.principal },
    )
    return restored
  },
  answers: { folder: 'the backup', files: 'files restored', sizeBytes: 'their size' },
  lines: ({ folder, files, sizeBytes }) => [`${files} files, ${sizeBytes} bytes restored from ${folder}`],
})

/** Writes the published copy. */
export const publish = verb<null, { readonly path: string; readonly sizeBytes: number }>({
  name: ['publish'],
  says: 'write the read-only published copy that `sql` and notebooks read',
  needs: 'engine',
  changes: { subject: () => 'published copy' },
  input: () => null,
  run: (engine) => engine.warehouse.publish(),
  answers: { path: 'file written', sizeBytes: 'its size' },
  lines: ({ path, sizeBytes }) => [`${path}, ${sizeBytes} bytes`],
})

/** The verbs. */
export const keeping = [backup, restore, publish]
