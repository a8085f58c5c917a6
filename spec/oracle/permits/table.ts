/** Every rule of permission. A new one is a file beside this one and a line here. */

import { acknowledgment } from "./acknowledgment.ts";
import { caused } from "./caused.ts";
import type { Departure, Permission, Refusal } from "./departure.ts";
import { opening } from "./opening.ts";
import { handshakeOptions, sack, timestamps } from "./options.ts";
import { keepAlive, text } from "./text.ts";
import { urgent } from "./urgent.ts";
import { peerWindow, rightEdge, segmentSize } from "./windows.ts";
import type { Shadow } from "../shadow.ts";

/** The rules, in the order in which they are asked: what a segment is at all comes first. */
export const PERMISSIONS: readonly Permission[] = [
  opening,
  acknowledgment,
  text,
  keepAlive,
  urgent,
  peerWindow,
  segmentSize,
  handshakeOptions,
  timestamps,
  sack,
  rightEdge,
  caused,
];

/** What the first rule that has something against a segment says, or null when it may leave. */
export function refusalOf(shadow: Shadow, departure: Departure): Refusal | null {
  for (const permits of PERMISSIONS) {
    const refusal = permits(shadow, departure);
    if (refusal !== null) return refusal;
  }
  return null;
}
