/** Trains one small model and says its version, in a process of its own. */
import * as Registry from '../../src/models/registry.ts'
import * as Wasm from '../../src/models/runtimes/wasm.ts'
import * as Training from '../../src/models/training.ts'
import { QUICK, world } from './world.ts'

const [train, validation] = [world(1, 1500), world(2, 600)]
const runtime = await Wasm.opener.open()
const model = await Training.train({ train, validation, seed: 1, members: 1, settings: QUICK, runtime })
process.stdout.write(Registry.version(model))
