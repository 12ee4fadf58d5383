/** Every area of the bench, by name. */
import { Failure } from '../src/core/failure.ts'
import * as Api from './api.ts'
import * as Append from './append.ts'
import * as Entities from './entities.ts'
import * as Features from './features.ts'
import type { Area, Figure } from './figure.ts'
import * as Gas from './gas.ts'
import * as Graph from './graph.ts'
import * as Imports from './imports.ts'
import * as Ingest from './ingest.ts'
import * as Merkle from './merkle.ts'
import * as Models from './models.ts'
import * as Scoring from './scoring.ts'
import * as Segments from './segments.ts'

/** The areas. */
export const areas: Readonly<Record<string, Area>> = {
  gas: {
    says: 'Gas and bytes of the ERC-20 route for each recipient, on a local chain.',
    words: '',
    packages: ['@foundry-rs/anvil-linux-amd64', 'solc', 'viem'],
    run: async () => {
      const { rows } = await Gas.run()
      const [plain, ...batches] = rows
      if (!plain) throw new Failure('INVARIANT_BROKEN', 'The plain transfer was not measured.')
      const figures = batches.flatMap((row): Figure[] => [
        {
          what: `${row.name}, ${row.recipients} recipients`,
          unit: 'gas/recipient',
          ours: row.gasPerRecipient,
          anchor: plain.gasPerRecipient,
          ratio: row.gasRatio,
        },
        {
          what: `${row.name}, ${row.recipients} recipients`,
          unit: 'Fjord bytes/recipient',
          ours: row.bytesPerRecipient,
          anchor: plain.bytesPerRecipient,
          ratio: row.bytesRatio,
        },
      ])
      return { anchor: 'one plain ERC-20 transfer for each fresh recipient', figures, notes: [] }
    },
  },
  graph: {
    says: 'Building a wallet graph and every kernel on it.',
    words: '[nodes] [edges]',
    packages: ['graphology'],
    run: Graph.run,
  },
  entities: {
    says: 'Recognising public wallets and linking the others.',
    words: '[wallets]',
    packages: ['@duckdb/node-api'],
    run: Entities.run,
  },
  append: {
    says: 'Decoded transfers and CSV files into a fresh warehouse file.',
    words: '[rows]',
    packages: ['@duckdb/node-api'],
    run: Append.run,
  },
  imports: {
    says: 'Parquet and CSV files of transfers into a fresh warehouse file.',
    words: '[rows]',
    packages: ['@duckdb/node-api'],
    run: Imports.run,
  },
  api: {
    says: 'A list of 100 wallets and five fields of each over HTTP.',
    words: '[milliseconds]',
    packages: ['@apollo/server', 'fastify', 'graphql', 'graphql-jit'],
    run: Api.run,
  },
  features: {
    says: 'Wallet features of token transfers and the judgement of tokens, memory bounded.',
    words: '[transfers]',
    packages: ['@duckdb/node-api'],
    run: Features.run,
  },
  ingest: {
    says: 'Transfers from a node into a fresh warehouse file.',
    words: '[logs]',
    packages: ['@duckdb/node-api', '@subsquid/evm-processor', 'viem'],
    run: Ingest.run,
  },
  scoring: {
    says: 'Scores of all wallets, from features in DuckDB to scores in DuckDB.',
    words: '[wallets]',
    packages: ['@duckdb/node-api', '@tensorflow/tfjs-backend-wasm'],
    run: Scoring.run,
  },
  segments: {
    says: 'Previews, event patterns, overlaps and lookalikes of wallets, as people wait for them.',
    words: '[wallets] [events]',
    packages: ['@duckdb/node-api'],
    run: Segments.run,
  },
  merkle: {
    says: 'A Merkle tree of a list of recipients.',
    words: '[leaves]',
    packages: ['hash-wasm', 'viem'],
    run: Merkle.run,
  },
  models: {
    says: 'A training step (forward, backward, Adam) on the WebAssembly runtime; an ensemble trained and wallets scored on several threads.',
    words: '[steps] [wallets] [rows]',
    packages: ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm'],
    run: Models.run,
  },
}
