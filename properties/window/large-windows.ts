/** Windows that a field or a variable that is too narrow or signed gets wrong. */

import fc, { type Arbitrary } from "fast-check";
import { peerWindowIsRespected } from "../../spec/monitors/peer-window.ts";
import { textLeaves } from "../../spec/monitors/text-leaves.ts";
import { SECOND } from "../../spec/time.ts";
import type { Side } from "../../spec/trace/observation.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import type { Property } from "../../src/runner/property.ts";
import { shiftTowards } from "../../spec/monitors/wire.ts";
import { wait } from "../arbitraries/scenario.ts";
import { anySegment } from "../data/seen.ts";
import { acked, acknowledgments, hex, MUCH, REST, script, scripted, someText } from "../options/scripted.ts";

/** Windows with the top bit of the field set. */
const topBit: Arbitrary<number> = fc.oneof(
  fc.constantFrom(0x8000, 0xffff, 0xff00),
  fc.integer({ min: 0x8000, max: 0xffff }),
);

/** Whether a window of `least` octets or more arrived at a side that is connected. */
const underWindowOf = (least: number, side: Side = "a") => (run: RunRecord): boolean =>
  anySegment(run, ({ what, side: at, segment, connection }) => {
    const end = connection[side];
    return what === "arrived" && at === side && end.una !== null && end.una !== end.iss &&
      segment.window * 2 ** shiftTowards(end) >= least;
  });

/** MUST-1. */
export const TOP_BIT: Property = {
  id: "window/top-bit-is-no-sign",
  says: "A window field with its top bit set is a large window: text leaves into it.",
  covers: ["MUST-1", "L2"],
  needs: ["crafted"],
  scenario: scripted(
    { options: hex("020405b4", ""), window: topBit },
    someText(2_000, 60_000),
    ...acknowledgments(4, { window: topBit }),
    someText(1, 3_000),
    wait(8 * SECOND),
  ),
  examples: [
    script({ options: "020405b4", window: 0x8000 }, [MUCH, REST, ...acked(3, { window: 0x8000 }), REST, REST]),
  ],
  monitors: [textLeaves("MUST-1"), peerWindowIsRespected],
  premise: { says: "a window of 32,768 octets or more arrived", reached: underWindowOf(0x8000) },
  reach: 45,
  pace: "quick",
};

/** Fields that are whole multiples of 65,536 octets with a shift of 10. */
const multiples: Arbitrary<number> = fc.oneof(
  fc.constantFrom(64, 128, 256, 1024),
  fc.integer({ min: 64, max: 1023 }),
);

/** REC-1. */
export const WIDE: Property = {
  id: "window/wide-windows-are-kept-whole",
  says: "A scaled window of more than 16 bits is taken for what it is: text leaves into it.",
  covers: ["REC-1", "RFC7323-R9", "L2"],
  needs: ["crafted", "window-scale"],
  scenario: scripted(
    { options: hex("020405b40103030a", "03030a00"), window: fc.constant(2_000) },
    someText(4_000, 60_000),
    wait(SECOND / 5),
    ...acknowledgments(4, { window: multiples }),
    someText(1, 3_000),
    wait(8 * SECOND),
  ),
  examples: [
    script({ options: "020405b40103030a", window: 2_000 }, [MUCH, REST, ...acked(3, { window: 64 }), REST, REST, REST]),
  ],
  monitors: [textLeaves("REC-1"), peerWindowIsRespected],
  premise: { says: "a window of 65,536 octets or more arrived", reached: underWindowOf(65_536) },
  reach: 35,
  pace: "quick",
};
