/** A real second thread takes parts, helps with the last one once it has nothing left to do, and is not waited for before. */
import { expect, test } from 'vitest'
import { Failure } from '../../src/core/failure.ts'
import * as Crew from '../../src/models/crew.ts'
import type * as Lesson from '../../src/models/lesson.ts'
import * as Cpu from '../../src/models/runtimes/cpu.ts'
import { world } from './world.ts'

const lesson: Lesson.Lesson = {
  backtest: {
    train: world(1, 900),
    validation: world(2, 600),
    test: world(3, 600),
    seed: 'crew',
    members: 1,
    settings: {
      bins: 3,
      shape: { hidden: [4, 4], rank: 2, crosses: 1, dropout: 0.1 },
      recipe: { batchRows: 256, epochs: 2, patience: 2, rate: 1e-2, decay: 0.01 },
    },
  },
}
const rounds = (parts: number): Crew.Work => ({ kind: 'attend', parts, lesson })
const OWN: Crew.Done = { kind: 'scored' }
const kinds = (done: readonly Crew.Done[]) => done.map(({ kind }) => kind)
const unheard = () => undefined

test('who has nothing left to do helps with the last part, and is not waited for where it comes too late', async () => {
  const crew = Crew.on(await Cpu.opener.open(), 2)
  let helped = false
  const heard = (part: number) => {
    helped ||= part === 1
  }

  // The second thread is at a round of its own when the first is done with both inner parts.
  const early = await crew.share(rounds(2), {
    isWorthIt: true,
    heard,
    own: async (_, __, rest) => {
      expect(kinds(await rest.share(rounds(2), { isWorthIt: true, heard: unheard, own: async () => OWN }))).toEqual([
        'scored',
        'scored',
      ])
      expect(helped).toBe(false)
      return OWN
    },
  })
  expect(kinds(early)).toEqual(['scored', 'attended'])

  // The first thread waits at its inner part until the second has come.
  let came: () => void = unheard
  const here = new Promise<void>((resolve) => {
    came = resolve
  })
  const late = await crew.share(rounds(2), {
    isWorthIt: true,
    heard: unheard,
    own: async (_, __, rest) => {
      const inner = await rest.share(rounds(2), {
        isWorthIt: true,
        heard: (part) => part === 1 && came(),
        own: async () => {
          await here
          return OWN
        },
      })
      expect(kinds(inner)).toEqual(['scored', 'attended'])
      return OWN
    },
  })
  expect(kinds(late)).toEqual(['scored', 'attended'])

  // A failure amid an inner part ends the threads.
  const refusal = new Failure('DATA_TOO_SMALL', 'Refused.')
  const own: Crew.Doer = async (_, __, rest) => {
    await rest.share(rounds(1), { isWorthIt: true, heard: unheard, own: () => Promise.reject(refusal) })
    return OWN
  }
  await expect(crew.share(rounds(3), { isWorthIt: true, heard: unheard, own })).rejects.toBe(refusal)
  expect(crew.threads()).toHaveLength(2)
})

test('whichever of two helpers is done first comes, and one that fails there fails all', async () => {
  const crew = Crew.on(await Cpu.opener.open(), 3)
  let came: () => void = unheard
  const here = new Promise<void>((resolve) => {
    came = resolve
  })
  const found = await crew.share(rounds(3), {
    isWorthIt: true,
    heard: unheard,
    own: async (_, __, rest) => {
      const inner = await rest.share(rounds(3), {
        isWorthIt: true,
        heard: came,
        own: async (part) => {
          if (part === 1) await here
          return OWN
        },
      })
      expect(kinds(inner).filter((kind) => kind === 'attended').length).toBeGreaterThan(0)
      return OWN
    },
  })
  expect(kinds(found)).toEqual(['scored', 'attended', 'attended'])

  const broken: Crew.Work = {
    ...rounds(3),
    lesson: { backtest: { ...lesson.backtest, train: world(1, 10) } },
  } as Crew.Work
  const own: Crew.Doer = async (_, __, rest) => {
    await rest.share(broken, { isWorthIt: true, heard: unheard, own: () => new Promise(unheard) })
    return OWN
  }
  await expect(crew.share(rounds(3), { isWorthIt: true, heard: unheard, own })).rejects.toMatchObject({
    code: 'DATA_TOO_SMALL',
  })
})
