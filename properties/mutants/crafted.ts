/** Mutants that the properties of `crafted/` must catch. */

import { optionOctets } from "../../src/adapters/model/octets.ts";
import { RFC_RULES } from "../../spec/tcp/rfc-rules.ts";
import { has, URG } from "../../spec/tcp/segment.ts";
import { type Mutant, mutant, octetMutant } from "./mutant.ts";

/** Mutants that the properties of `crafted/` must catch. */
export const CRAFTED_MUTANTS: readonly Mutant[] = [
  mutant(
    "crashes-on-urg-while-closing",
    "It crashes on a segment with URG that comes in CLOSING.",
    { by: "crafted/any-segment-in-any-state", within: 800, violates: ["S14"] },
    {
      checkUrgent: (step, segment, context) => {
        if (step.tcb.state === "CLOSING" && has(segment, URG)) throw new Error("urgent data after the end");
        return RFC_RULES.checkUrgent(step, segment, context);
      },
    },
  ),
  mutant(
    "crashes-on-text-in-fin-wait-2",
    "It crashes on text that comes in FIN-WAIT-2 after a FIN-WAIT-2 timer was set.",
    { by: "crafted/any-course", within: 300, violates: ["S14"] },
    {
      processText: (step, segment, context) => {
        const { tcb } = step;
        const waits = tcb.state === "FIN-WAIT-2" && tcb.timers.finWait2 !== null;
        if (waits && segment.data.length > 0) throw new Error("text for nobody");
        return RFC_RULES.processText(step, segment, context);
      },
    },
  ),
  octetMutant(
    "option-without-an-end",
    "It follows the length of an option that it does not know, and hangs when that is 0.",
    { by: "crafted/any-segment-in-any-state", within: 400, violates: ["MUST-7"] },
    {
      received: (packet) => {
        if (packet.decoded.datagram !== null && neverEnds(optionOctets(packet))) {
          throw new Error("an option without end");
        }
        return packet;
      },
    },
  ),
  octetMutant(
    "data-offset-followed-anywhere",
    "It looks for text where the data offset says that it begins, though that is beyond the segment.",
    { by: "crafted/any-segment-in-any-state", within: 400, violates: ["S14"] },
    {
      received: (packet) => {
        if (packet.decoded.malformed?.includes("beyond the segment") === true) {
          throw new Error("text beyond the segment");
        }
        return packet;
      },
    },
  ),
];

/** Whether one of the options has a length of 0. */
function neverEnds(options: Uint8Array): boolean {
  let at = 0;
  while (at < options.length && options[at] !== 0) {
    if (options[at] === 1) at += 1;
    else if (options[at + 1] === 0) return true;
    else at += options[at + 1] ?? options.length;
  }
  return false;
}
