/** Both ends become ESTABLISHED: RFC 9293, section 3.5, figures 6 and 7. */

import fc, { type Arbitrary } from "fast-check";
import { everythingIsRead } from "../../spec/monitors/delivered.ts";
import { openingCompletes } from "../../spec/monitors/opening-completes.ts";
import { answersCrossingSyn } from "../../spec/monitors/opening-crossing.ts";
import { openingSegments } from "../../spec/monitors/opening-segments.ts";
import { noEarlyText, toldTruly } from "../../spec/monitors/opening-told.ts";
import { readAsWritten } from "../../spec/monitors/stream.ts";
import { obeysResets } from "../../spec/monitors/obeys-resets.ts";
import { answersStrays } from "../../spec/monitors/answers-strays.ts";
import { believesResets } from "../../spec/monitors/believes-resets.ts";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import { SYN } from "../../spec/tcp/segment.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import type { Action, Crafted, Scenario } from "../../src/scenario/scenario.ts";
import { whoeverOpens } from "../arbitraries/ending.ts";
import { ackFrom, inject, injection, seqFrom } from "../arbitraries/crafted.ts";
import { loss, network } from "../arbitraries/network.ts";
import { awaiting, open, someTime, steps, wait, write } from "../arbitraries/scenario.ts";
import { clientB, losing, oneOf, opening, openingStorm } from "./opening.ts";
import { sentSuch, synsCrossed, wasTold } from "./reached.ts";

/** Long enough for every storm of this folder. */
const PATIENCE = 60 * SECOND;

/** Three segments, lost, doubled and late. */
export const THREE_SEGMENTS: Property = {
  id: "handshake/three-segments",
  says: "Under any storm that passes, three segments make both ends ESTABLISHED, and both applications are told so.",
  covers: ["S10", "RFC9293-E23", "RFC9293-E34", "RFC9293-E38", "RFC9293-E5", "RFC9293-E48"],
  needs: [],
  scenario: whoeverOpens((by) =>
    opening(by, { network: openingStorm, actions: steps(open(by), awaiting("established", PATIENCE)) })
  ),
  examples: [
    calmScenario({
      actions: [open("a"), awaiting("established", PATIENCE)],
      network: losing([{ from: "b", class: "syn-ack", nth: 0, times: 2, then: { fate: "drop" } }]),
    }),
  ],
  monitors: [openingCompletes, openingSegments, toldTruly, believesResets],
  premise: {
    says: "the application of the stack was told that it is connected",
    reached: (run) => wasTold(run, "a", "established"),
  },
  reach: 50,
  pace: "quick",
};

/** Two active OPENs that meet. */
export const SIMULTANEOUS_OPEN: Property = {
  id: "handshake/simultaneous-open",
  says: "Two active OPENs that cross become one connection, ESTABLISHED at both ends, under any storm that passes.",
  covers: ["MUST-10", "S10", "RFC9293-E39"],
  needs: ["simultaneous-open"],
  scenario: opening("both", {
    network: openingStorm,
    actions: steps(open("both"), write("a", 3000), write("b", 3000), awaiting("established", PATIENCE)),
  }),
  examples: [
    calmScenario({
      b: { ...calmScenario().b, listens: false },
      actions: [open("both"), awaiting("established", PATIENCE)],
    }),
  ],
  monitors: [openingCompletes, openingSegments, answersCrossingSyn, toldTruly, readAsWritten, believesResets],
  premise: {
    says: "the SYNs crossed and the application of the stack was told that it is connected",
    reached: (run) => synsCrossed(run) && wasTold(run, "a", "established"),
  },
  reach: 50,
  pace: "quick",
};

/** Text that was written at once. */
export const TEXT_FROM_THE_START: Property = {
  id: "handshake/text-from-the-start",
  says: "Text that is written before the connection is ESTABLISHED, and rides on the third segment, arrives.",
  covers: ["RFC9293-E24", "RFC9293-U4", "RFC9293-E38", "S1"],
  needs: [],
  scenario: whoeverOpens((by) =>
    opening(by, {
      network: openingStorm,
      actions: steps(open(by), write("a", 3000), write("b", 3000), awaiting("delivered", PATIENCE)),
    })
  ),
  examples: [
    calmScenario({
      actions: [open("a"), { type: "write", side: "a", bytes: 100, urgent: false }, awaiting("delivered", PATIENCE)],
    }),
  ],
  monitors: [everythingIsRead, readAsWritten, toldTruly, noEarlyText],
  premise: {
    says: "text arrived at a side before its application was told that it is connected",
    reached: (run) => {
      const told = { a: false, b: false };
      return run.trace.some((seen) => {
        if (seen.type === "event" && seen.event === "established") told[seen.side] = true;
        return seen.type === "arrived" && seen.datagram !== null && seen.datagram.segment.data.length > 0 &&
          !told[seen.side];
      });
    },
  },
  reach: 45,
  pace: "quick",
};

const textOnSyn: Arbitrary<Action> = injection({ flags: SYN, length: 50 }, {
  fromPort: fc.nat(1),
  seq: seqFrom("zero", 0, 0xffff_ffff),
});

/** Text that comes too early. */
export const TEXT_WAITS: Property = {
  id: "handshake/text-waits",
  says: "Text that comes with a SYN is delivered once the connection is ESTABLISHED, and not at all if it never is.",
  covers: ["RFC9293-E8", "RFC9293-E34"],
  needs: ["crafted"],
  scenario: fc.oneof(
    opening("b", {
      network: openingStorm,
      actions: steps(
        open("b"),
        write("b", 3000),
        oneOf(someTime(SECOND), textOnSyn, textOnSyn),
        someTime(SECOND),
        write("a", 1000),
        awaiting("delivered", PATIENCE),
      ),
    }),
    // The SYN,ACK is kept away, so that the made-up SYN comes first.
    opening("a", {
      actions: steps(
        { type: "partition", from: "b", us: SECOND },
        open("a"),
        textOnSyn,
        someTime(SECOND),
        wait(SECOND),
      ),
    }),
  ),
  examples: [
    calmScenario({
      a: { ...calmScenario().a, listens: true },
      b: { ...calmScenario().b, listens: false },
      network: losing([{ from: "b", class: "ack", nth: 0, times: 2, then: { fate: "drop" } }]),
      actions: [
        open("b"),
        { type: "write", side: "b", bytes: 100, urgent: false },
        inject({ flags: SYN, length: 50, fromPort: 1, seq: { base: "zero", plus: 4_000_000 } }),
        awaiting("delivered", PATIENCE),
      ],
    }),
  ],
  monitors: [noEarlyText, readAsWritten, toldTruly],
  premise: {
    says: "a SYN with text arrived at the stack",
    reached: (run) =>
      run.trace.some((seen) =>
        seen.type === "arrived" && seen.side === "a" && seen.datagram !== null &&
        (seen.datagram.segment.flags & SYN) !== 0 && seen.datagram.segment.data.length > 0
      ),
  },
  reach: 40,
  pace: "quick",
};

/** An acknowledgment number that covers nothing that the stack has sent. */
const wrong: Arbitrary<Crafted["ack"]> = fc.oneof(ackFrom("ISS", -100_000, 0), ackFrom("SND.NXT", 1, 100_000));

/** The SYN,ACK is kept away, so that the stack is still in SYN-SENT. */
const inSynSent: Arbitrary<Scenario> = opening("a", {
  actions: steps(
    { type: "partition", from: "b", us: SECOND },
    open("a"),
    someTime(500 * MILLISECOND),
    injection({}, {
      flags: fc.constantFrom(0x10, 0x12, 0x11, 0x18, 0x30),
      seq: seqFrom("zero", 0, 0xffff_ffff),
      ack: wrong,
    }),
    awaiting("established", PATIENCE),
  ),
});

/** The third segment is kept away, so that the stack is still in SYN-RECEIVED. */
const inSynReceived: Arbitrary<Scenario> = opening("b", {
  network: network({ rules: fc.tuple(loss("b", "ack", 2)) }),
  b: clientB({ timestamps: false }, { challengesReset: fc.boolean(), sack: fc.boolean() }),
  actions: steps(
    open("b"),
    { type: "wait", us: 300 * MILLISECOND },
    injection({}, { flags: fc.constantFrom(0x10, 0x18), ack: wrong }),
    awaiting("established", PATIENCE),
  ),
});

/** An acknowledgment of something that was never sent. */
export const WRONG_ACKNOWLEDGMENT: Property = {
  id: "handshake/wrong-acknowledgment",
  says: "An acknowledgment of something never sent draws an RST at SEG.ACK while opening, and the opening goes on.",
  covers: ["RFC9293-E12", "RFC9293-E36", "RFC9293-E48", "RFC9293-E9", "RFC1337-R4", "S4"],
  needs: ["crafted"],
  scenario: fc.oneof(inSynSent, inSynReceived),
  examples: [
    calmScenario({
      actions: [
        { type: "partition", from: "b", us: SECOND },
        open("a"),
        { type: "wait", us: 100 * MILLISECOND },
        inject({ ack: { base: "ISS", plus: 0 }, seq: { base: "zero", plus: 77 } }),
        awaiting("established", PATIENCE),
      ],
    }),
    // In SYN-RECEIVED, one less and one more than what was sent.
    ...[{ base: "ISS", plus: 0 } as const, { base: "SND.NXT", plus: 1 } as const].map((ack) =>
      calmScenario({
        a: { ...calmScenario().a, listens: true },
        b: { ...calmScenario().b, listens: false, policy: { timestamps: false } },
        actions: [
          open("b"),
          { type: "wait", us: 12 * MILLISECOND },
          inject({ ack }),
          awaiting("established", PATIENCE),
        ],
      })
    ),
  ],
  monitors: [answersStrays, openingCompletes, openingSegments, obeysResets, believesResets],
  premise: {
    says: "the stack sent an RST",
    reached: (run) => sentSuch(run, "a", ({ flags }) => (flags & 0x04) !== 0) > 0,
  },
  reach: 50,
  pace: "quick",
};
