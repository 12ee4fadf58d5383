#!/usr/bin/env node
// Runs the TypeScript sources, built where they can be, then hands over to main.ts.
import { load } from './build.mjs'

const { main } = await load('cli/main.ts')
process.exitCode = await main(process.argv.slice(2))
