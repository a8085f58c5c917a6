/** Segments in TIME-WAIT that may end it: SYNs, as RFC 6191 has it, and RSTs, as RFC 1337 has it. */

import fc from "fast-check";
import { segmentsByState } from "../../spec/monitors/cells-segments.ts";
import { synInTimeWait } from "../../spec/monitors/cells-time-wait.ts";
import { ACK, FIN, SYN } from "../../spec/tcp/segment.ts";
import type { Property } from "../../src/runner/property.ts";
import type { Crafted, CraftedTimestamps } from "../../src/scenario/scenario.ts";
import { injection, seqFrom } from "../arbitraries/crafted.ts";
import { having } from "../arbitraries/exactly.ts";
import { policyWith } from "../handshake/opening.ts";
import { attacked } from "../robustness/harmless-segments.ts";
import { onceBetween, premise } from "./cells.ts";
import { at, REST } from "./ladder.ts";

const timestamps = fc.option(
  having<CraftedTimestamps>({ echo: 0, always: true }, {
    value: fc.constantFrom(0, 0, 1, -1, 1000, -1000, 0x7fff_ffff),
  }),
  { nil: null },
);

/** At the number of the old FIN, one beside it, and far from it. */
const place: fc.Arbitrary<Crafted["seq"]> = fc.oneof(
  seqFrom("RCV.NXT", -2, 1),
  seqFrom("RCV.NXT", -1, 0),
  seqFrom("RCV.NXT", -1_000_000_000, 1_000_000_000),
);

const stamping = { timestamps: fc.boolean() };

/** RFC 6191's table. */
export const SYN_IN_TIME_WAIT: Property = {
  id: "states/syn-in-time-wait",
  says: "A SYN in TIME-WAIT is honored or dropped in silence, by the timestamps and numbers of both incarnations.",
  covers: [
    "RFC6191-R1",
    "RFC6191-R2",
    "RFC6191-R3",
    "RFC6191-R4",
    "RFC6191-R5",
    "RFC6191-R6",
    "RFC6191-R7",
    "RFC6191-R8",
    "RFC6191-R9",
  ],
  needs: ["crafted", "status", "policy"],
  scenario: at("TIME-WAIT", onceBetween(injection({ flags: SYN }, { seq: place, timestamps })), {
    a: policyWith({ timeWaitReuse: "rfc6191" }, stamping),
    b: policyWith({}, stamping),
    fixed: { listens: true },
  }),
  examples: [],
  monitors: [synInTimeWait],
  premise: {
    says: "STATUS told of TIME-WAIT before a SYN arrived that was made up",
    reached: (run) =>
      attacked(run, 1) &&
      run.trace.some((seen) =>
        seen.type === "result" && seen.side === "a" && seen.result.ok && "status" in seen.result &&
        seen.result.status.state === "TIME-WAIT"
      ),
  },
  reach: 50,
  pace: "quick",
};

const finAgain = injection({ flags: FIN | ACK, seq: { base: "RCV.NXT", plus: -1 } }, {
  window: fc.constantFrom(65_535, 0, 1000),
});

/** The last acknowledgment was lost, or so the peer's FIN says. */
export const FIN_IN_TIME_WAIT: Property = {
  id: "states/fin-in-time-wait",
  says: "A FIN that comes once more in TIME-WAIT is acknowledged, and the connection stays in TIME-WAIT.",
  covers: ["RFC9293-E52", "T4"],
  needs: ["crafted", "status"],
  scenario: at("TIME-WAIT", [...onceBetween(finAgain), REST, ...onceBetween(finAgain)]),
  examples: [],
  monitors: [segmentsByState],
  premise: premise("TIME-WAIT"),
  reach: 50,
  pace: "quick",
};
