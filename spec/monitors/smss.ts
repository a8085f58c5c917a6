/** SMSS, as far as an onlooker can say: the most text that a segment of an end may carry (RFC 9293, section 3.7.1). */

import { type Address, isIPv6 } from "../datagram.ts";
import type { End } from "./wire.ts";

/** No stack is held to less: tiny announcements are an attack that stacks defend themselves against. */
const FLOOR = 88;

/** The peer's MSS, or the default of the end's version of IP, in octets; options are not deducted. */
export const largestText = (end: End, source: Address): number =>
  Math.max(FLOOR, end.peerSyn?.options.mss ?? (isIPv6(source) ? 1220 : 536));
