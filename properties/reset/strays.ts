/** Segments that belong to no connection: RFC 9293, sections 3.5.2, 3.10.7.1 and 3.10.7.2. */

import fc, { type Arbitrary } from "fast-check";
import { answersStrays } from "../../spec/monitors/answers-strays.ts";
import { openingCompletes } from "../../spec/monitors/opening-completes.ts";
import { has, RST, SYN } from "../../spec/tcp/segment.ts";
import { SECOND } from "../../spec/time.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import type { Action, Crafted } from "../../src/scenario/scenario.ts";
import { ackFrom, inject, injection, seqFrom } from "../arbitraries/crafted.ts";
import { awaiting, open, someTime, steps } from "../arbitraries/scenario.ts";
import { opening } from "../handshake/opening.ts";
import { sentSuch } from "../handshake/reached.ts";

/** Any control bits, those of ordinary segments more often than others. */
const flags: Arbitrary<number> = fc.oneof(
  fc.constantFrom(0x10, 0x02, 0x12, 0x11, 0x18, 0x04, 0x14, 0x01, 0x00),
  fc.nat(255),
);

const anywhere: { readonly [K in keyof Crafted]?: Arbitrary<Crafted[K]> } = {
  flags,
  seq: seqFrom("zero", 0, 0xffff_ffff),
  ack: ackFrom("zero", 0, 0xffff_ffff),
  length: fc.oneof(fc.constant(0), fc.nat(100)),
  window: fc.nat(65_535),
};

const atClosedPort: Arbitrary<Action> = injection({ toPort: 7 }, { ...anywhere, fromPort: fc.nat(20) });

/** A port that nobody listens to. */
export const CLOSED_PORT: Property = {
  id: "reset/closed-port",
  says: "Any segment to a closed port but an RST gets an RST with the fields that the RFC names, and an RST gets none.",
  covers: ["RFC9293-E11", "RFC9293-E32", "S9"],
  needs: ["crafted"],
  scenario: opening("b", {
    actions: steps(atClosedPort, someTime(3 * SECOND), atClosedPort, someTime(3 * SECOND), atClosedPort),
  }),
  examples: [
    calmScenario({
      actions: [
        inject({ flags: SYN, length: 10, toPort: 7 }),
        { type: "wait", us: 2 * SECOND },
        inject({ ack: { base: "zero", plus: 5 }, toPort: 7 }),
      ],
    }),
  ],
  monitors: [answersStrays],
  premise: {
    says: "the stack sent an RST",
    reached: (run) => sentSuch(run, "a", (segment) => has(segment, RST)) > 0,
  },
  reach: 45,
  pace: "quick",
};

const atListener: Arbitrary<Action> = injection({}, { ...anywhere, fromPort: fc.integer({ min: 1, max: 20 }) });

/** A port that is listened to. */
export const LISTENER: Property = {
  id: "reset/listener",
  says: "A listener ignores an RST, answers an ACK with an RST at SEG.ACK, and goes on listening.",
  covers: ["RFC9293-E15", "RFC9293-E33", "RFC9293-E34", "RFC9293-E35", "S9"],
  needs: ["crafted"],
  scenario: opening("b", {
    actions: steps(
      atListener,
      someTime(3 * SECOND),
      atListener,
      someTime(3 * SECOND),
      atListener,
      open("b"),
      awaiting("established", 30 * SECOND),
    ),
  }),
  examples: [
    calmScenario({
      a: { ...calmScenario().a, listens: true },
      b: { ...calmScenario().b, listens: false },
      actions: [
        inject({ flags: RST, fromPort: 1 }),
        inject({ ack: { base: "zero", plus: 99 }, fromPort: 2 }),
        open("b"),
        awaiting("established", 30 * SECOND),
      ],
    }),
  ],
  monitors: [answersStrays, openingCompletes],
  premise: {
    says: "the stack sent an RST",
    reached: (run) => sentSuch(run, "a", (segment) => has(segment, RST)) > 0,
  },
  reach: 35,
  pace: "quick",
};
