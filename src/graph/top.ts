/** The best few of many, without sorting them all. */

/** Keeps the first `size` items of an order among those it is offered. */
export type Top<T> = { readonly offer: (item: T) => void; readonly sorted: () => T[] }

/** A keeper of the `size` items that come first by `order` (negative: the first argument comes first), a binary heap whose root is the worst kept. */
export function create<T>(size: number, order: (a: T, b: T) => number): Top<T> {
  const heap: T[] = []
  const worse = (i: number, j: number) => order(heap[i] as T, heap[j] as T) > 0
  const swap = (i: number, j: number) => {
    const held = heap[i] as T
    heap[i] = heap[j] as T
    heap[j] = held
  }
  const up = (start: number) => {
    for (let i = start; i > 0 && worse(i, (i - 1) >> 1); i = (i - 1) >> 1) swap(i, (i - 1) >> 1)
  }
  const down = () => {
    for (let i = 0; ; ) {
      let worst = i
      for (const child of [2 * i + 1, 2 * i + 2]) if (child < heap.length && worse(child, worst)) worst = child
      if (worst === i) return
      swap(i, worst)
      i = worst
    }
  }
  return {
    offer: (item) => {
      if (heap.length < size) {
        heap.push(item)
        up(heap.length - 1)
      } else if (size > 0 && order(item, heap[0] as T) < 0) {
        heap[0] = item
        down()
      }
    },
    sorted: () => [...heap].sort(order),
  }
}
