/** What an RST may look like, whoever sends it: RST, or RST and ACK, and no option of a SYN (section 3.5.2). */

import { ACK, CWR, ECE, flagNames, PSH, RST, type Segment } from "../../tcp/segment.ts";
import type { Refusal } from "./departure.ts";
import { optionsOffSyn } from "./options.ts";

/** Bits that mean nothing in an RST, and do no harm. */
const HARMLESS = PSH | ECE | CWR;

/** What is wrong with the form of an RST, or null. */
export function resetForm(segment: Segment): Refusal | null {
  if ((segment.flags & ~(RST | ACK | HARMLESS)) !== 0) {
    return { rule: "S9", expected: "an RST with no other control bit than ACK", actual: flagNames(segment.flags) };
  }
  return optionsOffSyn(segment.options);
}
