// AssemblyScript: the first words of Keccak-256 of what is at most one block (FIPS 202 names the steps; Ethereum pads with 1).

/** Where an item that is being hashed lies, in 32 bytes. */
export const ITEM: usize = 1344
const ROUNDS: usize = 1408 // the 24 constants, 8 bytes each: scanner.ts writes them

/** The first eight bytes of the Keccak-256 of `ITEM`: four words with the padding where they end, or as the fifth word. */
export function keccak(padding: u64): u64 {
  let a0 = load<u64>(ITEM), a1 = load<u64>(ITEM, 8), a2 = load<u64>(ITEM, 16), a3 = load<u64>(ITEM, 24)
  let a4 = padding
  let a5: u64 = 0
  let a6: u64 = 0
  let a7: u64 = 0
  let a8: u64 = 0
  let a9: u64 = 0
  let a10: u64 = 0
  let a11: u64 = 0
  let a12: u64 = 0
  let a13: u64 = 0
  let a14: u64 = 0
  let a15: u64 = 0
  let a16: u64 = 0x8000000000000000
  let a17: u64 = 0
  let a18: u64 = 0
  let a19: u64 = 0
  let a20: u64 = 0
  let a21: u64 = 0
  let a22: u64 = 0
  let a23: u64 = 0
  let a24: u64 = 0
  for (let round = ROUNDS; round < ROUNDS + 192; round += 8) {
    const c0 = a0 ^ a5 ^ a10 ^ a15 ^ a20
    const c1 = a1 ^ a6 ^ a11 ^ a16 ^ a21
    const c2 = a2 ^ a7 ^ a12 ^ a17 ^ a22
    const c3 = a3 ^ a8 ^ a13 ^ a18 ^ a23
    const c4 = a4 ^ a9 ^ a14 ^ a19 ^ a24
    const d0 = c4 ^ rotl(c1, 1)
    const d1 = c0 ^ rotl(c2, 1)
    const d2 = c1 ^ rotl(c3, 1)
    const d3 = c2 ^ rotl(c4, 1)
    const d4 = c3 ^ rotl(c0, 1)
    const b0 = a0 ^ d0
    const b16 = rotl(a5 ^ d0, 36)
    const b7 = rotl(a10 ^ d0, 3)
    const b23 = rotl(a15 ^ d0, 41)
    const b14 = rotl(a20 ^ d0, 18)
    const b10 = rotl(a1 ^ d1, 1)
    const b1 = rotl(a6 ^ d1, 44)
    const b17 = rotl(a11 ^ d1, 10)
    const b8 = rotl(a16 ^ d1, 45)
    const b24 = rotl(a21 ^ d1, 2)
    const b20 = rotl(a2 ^ d2, 62)
    const b11 = rotl(a7 ^ d2, 6)
    const b2 = rotl(a12 ^ d2, 43)
    const b18 = rotl(a17 ^ d2, 15)
    const b9 = rotl(a22 ^ d2, 61)
    const b5 = rotl(a3 ^ d3, 28)
    const b21 = rotl(a8 ^ d3, 55)
    const b12 = rotl(a13 ^ d3, 25)
    const b3 = rotl(a18 ^ d3, 21)
    const b19 = rotl(a23 ^ d3, 56)
    const b15 = rotl(a4 ^ d4, 27)
    const b6 = rotl(a9 ^ d4, 20)
    const b22 = rotl(a14 ^ d4, 39)
    const b13 = rotl(a19 ^ d4, 8)
    const b4 = rotl(a24 ^ d4, 14)
    a0 = b0 ^ (~b1 & b2) ^ load<u64>(round)
    a1 = b1 ^ (~b2 & b3)
    a2 = b2 ^ (~b3 & b4)
    a3 = b3 ^ (~b4 & b0)
    a4 = b4 ^ (~b0 & b1)
    a5 = b5 ^ (~b6 & b7)
    a6 = b6 ^ (~b7 & b8)
    a7 = b7 ^ (~b8 & b9)
    a8 = b8 ^ (~b9 & b5)
    a9 = b9 ^ (~b5 & b6)
    a10 = b10 ^ (~b11 & b12)
    a11 = b11 ^ (~b12 & b13)
    a12 = b12 ^ (~b13 & b14)
    a13 = b13 ^ (~b14 & b10)
    a14 = b14 ^ (~b10 & b11)
    a15 = b15 ^ (~b16 & b17)
    a16 = b16 ^ (~b17 & b18)
    a17 = b17 ^ (~b18 & b19)
    a18 = b18 ^ (~b19 & b15)
    a19 = b19 ^ (~b15 & b16)
    a20 = b20 ^ (~b21 & b22)
    a21 = b21 ^ (~b22 & b23)
    a22 = b22 ^ (~b23 & b24)
    a23 = b23 ^ (~b24 & b20)
    a24 = b24 ^ (~b20 & b21)
  }
  return a0
}
