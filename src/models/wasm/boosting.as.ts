// AssemblyScript: the histograms of boosting (histogram.ts). Addresses are bytes.

@inline
function add(hist: usize, bin: u32, pair: v128): void {
  const at = hist + ((<usize>bin) << 4)
  v128.store(at, f64x2.add(v128.load(at), pair))
}

/**
 * Adds the pairs of `rows` rows to their bins of eight columns. `list` numbers the rows, `pairs` holds two doubles for each in that order, `bins`
 * eight bytes a row of the matrix, one a column; the sums of a column are 256 pairs, one column after the other. Eight columns at once: the
 * sums of one bin wait for each other, those of different columns do not.
 */
export function count(rows: u32, list: usize, pairs: usize, bins: usize, hist: usize): void {
  const end = list + ((<usize>rows) << 2)
  for (; list < end; list += 4, pairs += 16) {
    const at = bins + ((<usize>load<u32>(list)) << 3)
    const pair = v128.load(pairs)
    const low = load<u32>(at)
    const high = load<u32>(at, 4)
    add(hist, low & 255, pair)
    add(hist + 4096, (low >> 8) & 255, pair)
    add(hist + 8192, (low >> 16) & 255, pair)
    add(hist + 12288, low >> 24, pair)
    add(hist + 16384, high & 255, pair)
    add(hist + 20480, (high >> 8) & 255, pair)
    add(hist + 24576, (high >> 16) & 255, pair)
    add(hist + 28672, high >> 24, pair)
  }
}
