/** What is pushed on one side comes out as an async iterable on the other; unread values of one name replace each other. */

/** The side that pushes. `end` lets what is unread be read first. */
export type Channel<T> = { readonly push: (name: string, value: T) => void; readonly end: () => void }

/** `check` runs before every value and may throw to end the channel; `signal` ends it. */
export type Options = { readonly check: () => Promise<void>; readonly signal: AbortSignal }

/** The values that `open` pushes; it runs when they are first read, and what it gives when they end. A reader that goes away is let go at once. */
export function create<T>(
  open: (channel: Channel<T>) => () => void,
  { check, signal }: Options,
): AsyncIterableIterator<T> {
  const unread = new Map<string, T>()
  let state: 'idle' | 'open' | 'ending' | 'over' = 'idle'
  let wake: () => void = () => undefined
  let close: () => void = () => undefined
  const isOver = () => state === 'over'
  const over = () => {
    if (state === 'over') return
    state = 'over'
    signal.removeEventListener('abort', over)
    unread.clear()
    close()
    wake()
  }
  const begin = () => {
    state = 'open'
    signal.addEventListener('abort', over, { once: true })
    close = open({
      push: (name, value) => {
        if (state !== 'open') return
        unread.delete(name)
        unread.set(name, value)
        wake()
      },
      end: () => {
        if (state === 'open') state = 'ending'
        wake()
      },
    })
    if (signal.aborted) over()
  }
  const done = { done: true, value: undefined } as const
  const next = async (): Promise<IteratorResult<T, undefined>> => {
    if (state === 'idle') begin()
    for (;;) {
      const [first] = unread
      if (first) {
        unread.delete(first[0])
        try {
          await check()
        } catch (error) {
          over()
          throw error
        }
        return isOver() ? done : { done: false, value: first[1] }
      }
      if (state === 'ending') over()
      if (isOver()) return done
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  return {
    next,
    return: async () => {
      over()
      return done
    },
    throw: async (error: unknown) => {
      over()
      throw error
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
