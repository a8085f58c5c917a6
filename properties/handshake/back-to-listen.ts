/** Connections that are half open at a listener, and go back to LISTEN: RFC 9293, section 3.10.7.4. */

import fc, { type Arbitrary } from "fast-check";
import { backToListen } from "../../spec/monitors/back-to-listen.ts";
import { ACK, FIN, has, PSH, RST, SYN } from "../../spec/tcp/segment.ts";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import type { Action } from "../../src/scenario/scenario.ts";
import { inject, injection, seqFrom } from "../arbitraries/crafted.ts";
import { hostsFor } from "../arbitraries/ending.ts";
import { open, scenario, someTime, steps, wait } from "../arbitraries/scenario.ts";
import { plainPolicy } from "../arbitraries/talk.ts";
import { sentSuch } from "./reached.ts";

/** The SYN,ACK never arrives, and b's SYN only once. */
const DEAF: readonly Action[] = [
  open("b"),
  wait(12 * MILLISECOND),
  { type: "partition", from: "both", us: null },
];

const ends = fc.oneof(
  injection({ seq: { base: "RCV.NXT", plus: 0 } }, { flags: fc.constantFrom(RST, RST | ACK) }),
  injection({ flags: SYN }, { seq: seqFrom("RCV.NXT", 1, 1500) }),
);

const acknowledges: Arbitrary<Action> = injection({}, { flags: fc.constantFrom(ACK, ACK | PSH, ACK | FIN) });

/** What a listener has answered, and what ends that. */
export const BACK_TO_LISTEN: Property = {
  id: "handshake/back-to-listen",
  says: "A half-open connection of a listener is forgotten on an RST at RCV.NXT, and on a SYN in the window unless " +
    "that is challenged.",
  covers: ["RFC9293-E43", "RFC9293-E46", "S10"],
  needs: ["crafted"],
  scenario: scenario({
    ...hostsFor("b", { b: { policy: plainPolicy } }),
    actions: steps(...DEAF, someTime(500 * MILLISECOND), ends, wait(700 * MILLISECOND), acknowledges, wait(2 * SECOND)),
  }),
  examples: [
    calmScenario({
      a: { ...calmScenario().a, listens: true },
      b: { ...calmScenario().b, listens: false, policy: { timestamps: false } },
      actions: [
        ...DEAF,
        inject({ flags: RST }),
        wait(700 * MILLISECOND),
        inject({}),
        wait(2 * SECOND),
      ],
    }),
  ],
  monitors: [backToListen],
  premise: {
    says: "the stack sent a SYN,ACK, and then an RST or an acknowledgment",
    reached: (run) =>
      sentSuch(run, "a", (segment) => has(segment, SYN | ACK)) > 0 &&
      sentSuch(run, "a", (segment) => !has(segment, SYN)) > 0,
  },
  reach: 45,
  pace: "quick",
};
