// Arrays of 32-bit numbers in memory.

// @ts-ignore: decorator
@inline export function int(at: usize, i: i32): i32 {
  return load<i32>(at + (<usize>i << 2))
}
// @ts-ignore: decorator
@inline export function setInt(at: usize, i: i32, value: i32): void {
  store<i32>(at + (<usize>i << 2), value)
}
