/** One event in one state, between two STATUS: RFC 9293, section 3.10, cell by cell. */

import fc, { type Arbitrary } from "fast-check";
import { callsByState } from "../../spec/monitors/cells-calls.ts";
import { segmentsByState, urgentByState } from "../../spec/monitors/cells-segments.ts";
import { ACK, FIN, PSH, RST, SYN, URG } from "../../spec/tcp/segment.ts";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import type { Action, Crafted } from "../../src/scenario/scenario.ts";
import { ackFrom, inject, injection, seqFrom } from "../arbitraries/crafted.ts";
import { awaiting, open, wait, write } from "../arbitraries/scenario.ts";
import { oneOf } from "../handshake/opening.ts";
import { attacked } from "../robustness/harmless-segments.ts";
import { at, atAny, REST, type Rung, RUNGS } from "./ladder.ts";

const STATUS: Action = { type: "status", side: "a" };

/** Some time, in which an answer leaves a kernel, and none of the peer's arrives. */
const SOON = wait(2 * MILLISECOND);

type Steps = readonly (Action | Arbitrary<Action>)[];

/** Looks at the state, has something happen, and looks again. */
export const onceBetween = (event: Action | Arbitrary<Action>): Steps => [STATUS, event, SOON, STATUS];

/** The same twice. */
const cells = (event: Action | Arbitrary<Action>): Steps => [...onceBetween(event), REST, ...onceBetween(event)];

/** Those that a connection is made of, more often than others. */
const flags: Arbitrary<number> = fc.constantFrom(
  ACK,
  ACK,
  ACK | PSH,
  ACK | PSH,
  FIN | ACK,
  FIN | ACK,
  FIN | ACK,
  RST,
  RST | ACK,
  SYN,
  SYN | ACK,
  URG | ACK,
  FIN | URG | ACK,
  FIN,
  PSH,
  0,
  SYN | FIN,
);

const length = fc.constantFrom(0, 0, 1, 20);

const urgentPointer = fc.constantFrom(0, 1, 20);

/** In its place, more often than not. */
const place: Arbitrary<Crafted["seq"]> = fc.oneof(
  seqFrom("RCV.NXT", 0, 0),
  seqFrom("RCV.NXT", 0, 0),
  seqFrom("RCV.NXT", 0, 0),
  seqFrom("RCV.NXT", -1, 1),
  seqFrom("RCV.NXT", -3000, 1500),
  seqFrom("RCV.EDGE", 20_000, 1_000_000),
);

/** An acknowledgment of all, of all but the last, of nothing new, or of too much. */
const acknowledgment: Arbitrary<Crafted["ack"]> = fc.oneof(
  ackFrom("SND.NXT", 0, 0),
  ackFrom("SND.NXT", -1, 1),
  ackFrom("SND.UNA", 0, 0),
  ackFrom("SND.UNA", 0, 0),
  ackFrom("SND.NXT", 1, 70_000),
);

const anySegment = injection({}, { flags, seq: place, ack: acknowledgment, length, urgentPointer });

/** Whether STATUS told of a state of side `a` before and after something. */
const toldTwice = (run: RunRecord): boolean =>
  run.trace.filter((seen) => seen.type === "result" && seen.side === "a" && seen.call === "status" && seen.result.ok)
    .length > 1;

/** That a segment arrived between two STATUS. */
export const premise = (states: string): Property["premise"] => ({
  says: `a made-up segment arrived between two STATUS, in ${states}`,
  reached: (run) => attacked(run, 1) && toldTwice(run),
});

const LATER: readonly Rung[] = RUNGS.filter((state) => state !== "SYN-SENT" && state !== "SYN-RECEIVED");

/** SYN-SENT. */
export const SYN_SENT: Property = {
  id: "states/syn-sent",
  says: "Each segment in SYN-SENT does what section 3.10.7.3 says: its answer, the next state, and what is told.",
  covers: [
    "RFC9293-E40",
    "RFC9293-E57",
    "RFC9293-E36",
    "RFC9293-E38",
    "RFC9293-E39",
    "RFC5961-R7",
    "RFC9293-E37",
    "RFC9293-E12",
  ],
  needs: ["crafted", "status", "simultaneous-open"],
  scenario: at(
    "SYN-SENT",
    cells(injection({}, {
      flags,
      seq: seqFrom("zero", 0, 0xffff_ffff),
      ack: fc.oneof(ackFrom("ISS", 0, 1), ackFrom("ISS", -100_000, 100_000), ackFrom("SND.NXT", 0, 1)),
      length,
    })),
  ),
  examples: [
    calmScenario({
      actions: [
        { type: "partition", from: "b", us: SECOND },
        open("a"),
        STATUS,
        inject({ flags: FIN, seq: { base: "zero", plus: 7 } }),
        SOON,
        STATUS,
        awaiting("established", 10 * SECOND),
      ],
    }),
  ],
  monitors: [segmentsByState],
  premise: premise("SYN-SENT"),
  reach: 50,
  pace: "quick",
};

/** SYN-RECEIVED, after an active OPEN. */
export const SYN_RECEIVED: Property = {
  id: "states/syn-received",
  says: "Each segment in SYN-RECEIVED does what section 3.10.7.4 says: its answer, the next state, and what is told.",
  covers: ["RFC9293-E48", "RFC9293-E43", "MUST-11", "RFC9293-E12", "RFC9293-E41", "RFC9293-E47", "RFC9293-U8"],
  needs: ["crafted", "status", "simultaneous-open"],
  scenario: at("SYN-RECEIVED", cells(anySegment)),
  examples: [],
  monitors: [segmentsByState],
  premise: premise("SYN-RECEIVED"),
  reach: 50,
  pace: "quick",
};

/** ESTABLISHED and what comes after it. */
export const SYNCHRONIZED: Property = {
  id: "states/synchronized",
  says:
    "Each segment in ESTABLISHED and the later states does what section 3.10.7.4 says: its answer, the next state, " +
    "and what is told.",
  covers: [
    "RFC9293-E51",
    "RFC9293-E45",
    "RFC9293-E44",
    "RFC9293-E54",
    "RFC9293-E55",
    "RFC9293-E56",
    "RFC9293-E13",
    "RFC9293-E41",
    "RFC9293-E47",
    "RFC9293-E49",
    "RFC9293-E6",
    "RFC9293-U8",
    "RFC9293-U6",
    "RFC5961-R9",
    "RFC5961-R5",
    "RFC5961-R3",
    "RFC9293-E19",
  ],
  needs: ["crafted", "status"],
  scenario: atAny(LATER, cells(anySegment)),
  examples: [],
  monitors: [segmentsByState],
  premise: premise("a synchronized state"),
  reach: 50,
  pace: "quick",
};

const urgentSegment = injection({}, {
  flags: fc.constantFrom(URG | ACK, URG | ACK | PSH, URG | FIN | ACK),
  length,
  urgentPointer: fc.constantFrom(1, 20, 1000),
});

/** URG where nothing more can come. */
export const URGENT_AFTER_THE_FIN: Property = {
  id: "states/urgent-after-the-fin",
  says: "URG in CLOSE-WAIT, CLOSING, LAST-ACK and TIME-WAIT is ignored: the application is told of no urgent data.",
  covers: ["RFC9293-E53"],
  needs: ["crafted", "status", "urgent"],
  scenario: atAny(["CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT"], cells(urgentSegment)),
  examples: [],
  monitors: [urgentByState],
  premise: premise("a state in which the peer's FIN has come"),
  reach: 50,
  pace: "quick",
};

const call: Arbitrary<Action> = oneOf(
  write("a", 3000),
  { type: "shutdown", side: "a" },
  { type: "abort", side: "a" },
  open("a"),
  { type: "write", side: "a", bytes: 10, urgent: false },
);

/** Calls in any state. */
export const CALLS: Property = {
  id: "states/calls",
  says: "Each call in each state does what sections 3.10.1 to 3.10.5 say: its result, the segments, the next state.",
  covers: [
    "RFC9293-E25",
    "RFC9293-E23",
    "RFC9293-E31",
    "RFC9293-E27",
    "RFC9293-E28",
    "RFC9293-E30",
    "RFC9293-E14",
    "RFC9293-E24",
  ],
  needs: ["crafted", "status", "simultaneous-open"],
  scenario: atAny(RUNGS, cells(call)),
  examples: [
    calmScenario({
      actions: [
        open("a"),
        awaiting("established", SECOND),
        { type: "shutdown", side: "a" },
        STATUS,
        { type: "write", side: "a", bytes: 10, urgent: false },
        STATUS,
        wait(SECOND),
      ],
    }),
  ],
  monitors: [callsByState],
  premise: { says: "STATUS told of a state before and after a call", reached: toldTwice },
  reach: 40,
  pace: "quick",
};
