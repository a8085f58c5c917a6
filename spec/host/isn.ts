/** Initial sequence numbers that move with the clock and that strangers can't guess (RFC 6528; RFC 9293, 3.4.1). */

import type { Endpoint } from "../datagram.ts";
import { type Seq, seq } from "../seq.ts";
import type { Duration, Instant } from "../time.ts";
import { halfSipHash, type HashKey } from "./siphash.ts";

/** The two ends of a connection, as one of them sees it. */
export interface Tuple {
  /** This host's end. */
  readonly local: Endpoint;
  /** The other one. */
  readonly remote: Endpoint;
}

/** One tick of the clock M, in microseconds. */
const TICK: Duration = 4;

/** The initial sequence number of a connection opened now. `secret` is the host's own: a whole number below 2^53. */
export function initialSequence(tuple: Tuple, secret: number, now: Instant): Seq {
  //= rfc6528#3 RFC6528-R1 SHLD-1
  //# ISN = M + F(localip, localport, remoteip, remoteport, secretkey)
  return seq(clock(now) + scramble(tuple, secret));
}

//= rfc9293#3.4.1 MUST-8
//# A TCP implementation MUST use the above type of "clock" for clock-driven selection of initial sequence numbers
//# (MUST-8)
/** M, modulo 2^32. */
function clock(now: Instant): number {
  //= rfc6528#3 RFC6528-R1
  //# where M is the 4 microsecond timer
  return Math.floor(now / TICK) >>> 0;
}

//= rfc9293#3.4.1 SHLD-1 MUST-9 RFC6528-R2
//# F() MUST NOT be computable from the outside (MUST-9)
/** F: a keyed pseudorandom function of the connection's ends. */
function scramble({ local, remote }: Tuple, secret: number): number {
  //= rfc6528#3 RFC6528-R2
  //# F() MUST NOT be computable from the outside
  const key: HashKey = { low: secret | 0, high: Math.floor(secret / 2 ** 32) | 0 };
  return halfSipHash(ascii(`${local.address} ${local.port} ${remote.address} ${remote.port}`), key);
}

/** The octets of a text that has no others than ASCII characters. */
function ascii(text: string): readonly number[] {
  const octets: number[] = [];
  for (let i = 0; i < text.length; i += 1) octets.push(text.charCodeAt(i));
  return octets;
}
