/** A thread that helps with kernels on rows, started by `phases.ts`; it ends when nothing is left. */
import { workerData } from 'node:worker_threads'
import * as WebAssembly from '../../core/webassembly.ts'
import type { Exports } from './module.ts'
import * as Phases from './phases.ts'

const input: Phases.Input = workerData.input
Phases.work(WebAssembly.on(input.module, input.memory) as Exports, input)
