// Restores a backup until it is killed.
import * as Backup from '../../src/warehouse/backup.ts'

const [folder = '', path = '', stateDir = ''] = process.argv.slice(2)
process.stdout.write('ready\n')
await Backup.restore(folder, path, stateDir)
