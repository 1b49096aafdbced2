let last = 0;
let count = 0;

/**
 * A UUIDv7 (RFC 9562): 48 bits of milliseconds, a counter of 12 bits, then random bits. Those made here ascend, since of
 * shapes on one level the later one lies above: shapes pasted together keep their order.
 *
 * `crypto.randomUUID` makes version 4 only and is missing on plain HTTP, where a server in the local network may run.
 */
export function newIdentifier(now: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  // The clock may be set back, and the counter of a millisecond may run out: both borrow from the time to come.
  if (now > last) {
    last = now;
    count = (bytes[6] as number) & 0x0f;
  } else if (++count > 0xfff) {
    last++;
    count = 0;
  }
  for (let index = 0; index < 6; index++) bytes[index] = Math.floor(last / 2 ** (8 * (5 - index))) % 256;
  bytes[6] = 0x70 | (count >> 8);
  bytes[7] = count & 0xff;
  bytes[8] = 0x80 | ((bytes[8] as number) & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
