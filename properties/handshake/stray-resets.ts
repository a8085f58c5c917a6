/** RSTs of blind attackers, and of connections long gone, while a connection is being opened. */

import fc from "fast-check";
import { believesResets } from "../../spec/monitors/believes-resets.ts";
import { openingCompletes } from "../../spec/monitors/opening-completes.ts";
import { ACK, RST } from "../../spec/tcp/segment.ts";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import { ackFrom, inject, injection, seqFrom } from "../arbitraries/crafted.ts";
import { hostsFor } from "../arbitraries/ending.ts";
import { awaiting, open, scenario, someTime, steps } from "../arbitraries/scenario.ts";
import type { Action } from "../../src/scenario/scenario.ts";

const PATIENCE = 20 * SECOND;

/** For a second the peer's answer does not come through. */
const unanswered: readonly Action[] = [{ type: "partition", from: "b", us: SECOND }, open("a"), {
  type: "wait",
  us: 50 * MILLISECOND,
}];

const stray = fc.oneof(
  injection({ flags: RST }, { seq: seqFrom("zero", 0, 0x7fff_ffff) }),
  injection({ flags: RST | ACK }, {
    seq: seqFrom("zero", 0, 0x7fff_ffff),
    ack: fc.oneof(ackFrom("ISS", -70_000, 0), ackFrom("SND.NXT", 1, 70_000)),
  }),
);

/** Only an RST that acknowledges the SYN refuses it. */
export const STRAY_RESETS: Property = {
  id: "handshake/stray-resets",
  says: "An RST in SYN-SENT that does not acknowledge the SYN is dropped, and the opening goes on.",
  covers: ["RFC9293-E37", "S9"],
  needs: ["crafted"],
  scenario: scenario({
    ...hostsFor("a"),
    actions: steps(...unanswered, stray, someTime(300 * MILLISECOND), stray, awaiting("established", PATIENCE)),
  }),
  examples: [
    calmScenario({
      actions: [
        ...unanswered,
        inject({ flags: RST, seq: { base: "zero", plus: 0 } }),
        inject({ flags: RST | ACK, seq: { base: "zero", plus: 0 }, ack: { base: "ISS", plus: 0 } }),
        awaiting("established", PATIENCE),
      ],
    }),
  ],
  monitors: [believesResets, openingCompletes],
  premise: {
    says: "an RST that was made up arrived before any SYN of the peer",
    reached: (run) => {
      const first = run.trace.find((seen) => seen.type === "arrived" && seen.side === "a");
      return first?.type === "arrived" && first.datagram !== null && (first.datagram.segment.flags & RST) !== 0;
    },
  },
  reach: 50,
  pace: "quick",
};
