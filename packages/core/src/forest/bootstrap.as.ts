// The kernel of bootstrap.ts for draws that are equally probable: the Mersenne Twister of random/mersenne-twister.ts.

const state = memory.data(2496)
let position: i32 = 624

// @ts-ignore: decorator
@inline function word(i: i32): u32 {
  return load<u32>(state + (<usize>i << 2))
}
// @ts-ignore: decorator
@inline function setWord(i: i32, value: u32): void {
  store<u32>(state + (<usize>i << 2), value)
}

function seedWith(seed: u32): void {
  setWord(0, seed)
  for (let i: i32 = 1; i < 624; i++) {
    const previous = word(i - 1)
    setWord(i, 1812433253 * (previous ^ (previous >> 30)) + i)
  }
  position = 624
}

function refill(): void {
  for (let i: i32 = 0; i < 624; i++) {
    const y = (word(i) & 0x80000000) | (word(i == 623 ? 0 : i + 1) & 0x7fffffff)
    setWord(i, word(i < 227 ? i + 397 : i - 227) ^ (y >> 1) ^ (0x9908b0df & (0 - (y & 1))))
  }
  position = 0
}

// @ts-ignore: decorator
@inline function next(): u32 {
  if (position == 624) refill()
  let y = word(position++)
  y ^= y >> 11
  y ^= (y << 7) & 0x9d2c5680
  y ^= (y << 15) & 0xefc60000
  return y ^ (y >> 18)
}

/**
 * Draws samples with replacement and counts how often each was drawn, in the upper byte of its mark; the lower byte stays.
 *
 * @returns whether no sample was drawn more than 255 times; if one was, the marks hold nothing useful
 */
export function drawSamples(seed: u32, sampleCount: i32, draws: i32, marks: usize): bool {
  seedWith(seed)
  const largest = <u32>(sampleCount - 1)
  const mask: u32 = largest == 0 ? 0 : 0xffffffff >> clz<u32>(largest)
  for (let i: i32 = 0; i < draws; i++) {
    let candidate: u32 = 0
    if (largest != 0) do candidate = next() & mask
    while (candidate > largest)
    const at = marks + (<usize>candidate << 1)
    const mark = <u32>load<u16>(at) + 256
    if (mark > 0xffff) return false
    store<u16>(at, <u16>mark)
  }
  return true
}
