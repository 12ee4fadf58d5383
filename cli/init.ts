/** `dropcast init`. */
import { verb } from './verb.ts'

/** Makes the warehouse and says what to do next. */
export const init = verb<null, { readonly warehouse: string; readonly next: readonly string[] }>({
  name: ['init'],
  says: 'make the warehouse (or bring an older one up to date) and say what to do next',
  needs: 'engine',
  input: () => null,
  run: async (engine) => ({
    warehouse: engine.warehouse.path,
    next: [
      'dropcast import data/events/cryptopunks_sales.csv.gz',
      'dropcast key create --principal you --role admin',
      'dropcast serve',
    ],
  }),
  answers: { warehouse: 'path of the database file', next: 'commands that make sense now' },
  lines: ({ warehouse, next }) => [`The warehouse is ${warehouse}. Next:`, ...next.map((command) => `  ${command}`)],
})
