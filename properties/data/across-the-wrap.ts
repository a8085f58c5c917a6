/** Streams whose sequence numbers wrap are streams like any other. */

import fc from "fast-check";
import { acksAreTrue } from "../../spec/monitors/ack-truth.ts";
import { everythingIsRead } from "../../spec/monitors/delivered.ts";
import { readAsWritten } from "../../spec/monitors/stream.ts";
import { octetsAsWritten } from "../../spec/monitors/wire-text.ts";
import { seq } from "../../spec/seq.ts";
import { calmScenario, DEFAULT_HOST, DEFAULT_SERVER } from "../../src/scenario/defaults.ts";
import type { Property } from "../../src/runner/property.ts";
import { open } from "../arbitraries/scenario.ts";
import { chatter, someWrite, talk } from "../arbitraries/talk.ts";
import { textCrossed } from "./seen.ts";

const WRAPS = [seq(0), seq(0x8000_0000)];

/** So close before a wrap that a few segments cross it. */
const before = (wrap: number): fc.Arbitrary<number> => fc.integer({ min: wrap - 20_000, max: wrap - 1 });

/** Sequence numbers cross 2^31 and 2^32. */
export const acrossTheWrap: Property = {
  id: "data/across-the-wrap",
  says: "Text arrives whole and in order when its sequence numbers cross 2^31 or 2^32, whatever is lost there.",
  covers: ["S13", "S1", "S5", "L2"],
  needs: ["isn"],
  scenario: talk(
    { isns: fc.tuple(fc.oneof(before(0x1_0000_0000), before(0x8000_0000))) },
    someWrite(40_000),
    chatter,
    someWrite(20_000),
    chatter,
  ),
  examples: [0xffff_ff00, 0x7fff_ff00].map((isn) =>
    calmScenario({
      a: { ...DEFAULT_HOST, isns: [isn] },
      b: { ...DEFAULT_SERVER, isns: [isn + 50] },
      actions: [
        open("a"),
        { type: "write", side: "a", bytes: 20_000, urgent: false },
        { type: "write", side: "b", bytes: 20_000, urgent: false },
        { type: "await", what: "delivered", us: 60_000_000 },
      ],
      ending: "leave",
      horizon: 1_000_000,
    })
  ),
  monitors: [octetsAsWritten, readAsWritten, acksAreTrue, everythingIsRead],
  premise: {
    says: "text arrived whose sequence numbers lie beyond 2^31 or 2^32 on a connection that began before it",
    reached: (run) => textCrossed(run, WRAPS),
  },
  reach: 40,
  pace: "quick",
};
