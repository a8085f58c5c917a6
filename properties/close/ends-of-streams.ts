/** The end of a stream: a half-close is sent, and acknowledged, without waiting for anything else to happen. */

import fc, { type Arbitrary } from "fast-check";
import { finsAcked } from "../../spec/monitors/owed-acks.ts";
import { wholeStream } from "../../spec/monitors/whole-stream.ts";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import { FIN } from "../../spec/tcp/segment.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario, DEFAULT_HOST, DEFAULT_NETWORK } from "../../src/scenario/defaults.ts";
import type { Action, Host, Network, Scenario } from "../../src/scenario/scenario.ts";
import { endingBy, hostsFor, lost, moment, shutdownBy, whoeverOpens, writing } from "../arbitraries/ending.ts";
import { calm, network } from "../arbitraries/network.ts";
import { awaiting, open, scenario, steps, write } from "../arbitraries/scenario.ts";
import { anyReader, readingBy } from "../arbitraries/talk.ts";
import { sentFin } from "./reached.ts";

/** An application that does not close at the end of the peer's stream. */
const STAYS: Partial<Host> = { application: { ...DEFAULT_HOST.application, atEndOfStream: "nothing" } };

const untilOpen = (by: "a" | "b"): readonly Action[] => [open(by), awaiting("established", 10 * SECOND)];

const halfClosed = (by: "a" | "b"): Arbitrary<Scenario> =>
  scenario({
    ...hostsFor(by, { a: { application: readingBy(anyReader) } }, { b: STAYS }),
    network: calm,
    actions: steps(
      ...untilOpen(by),
      writing(2000),
      moment(300 * MILLISECOND),
      fc.oneof(write("a", 40_000), write("b", 8000)),
      fc.oneof(shutdownBy("a"), shutdownBy("b")),
      awaiting("delivered", 60 * SECOND),
    ),
  }, { ending: "leave", horizon: 10 * SECOND });

/** CLOSE queues a FIN behind what is not sent yet; that the socket is let go of later is no excuse for it. */
export const HALF_CLOSE_ENDS_THE_STREAM: Property = {
  id: "close/half-close-ends-the-stream",
  says: "A half-close ends the stream behind all that was written before, though the socket stays open.",
  covers: ["RFC9293-E16", "RFC9293-E26", "L1", "A1"],
  needs: ["half-close"],
  scenario: whoeverOpens(halfClosed),
  examples: [
    calmScenario({
      b: { ...calmScenario().b, ...STAYS },
      actions: [
        ...untilOpen("a"),
        { type: "write", side: "a", bytes: 40_000, urgent: false },
        { type: "shutdown", side: "a" },
        awaiting("delivered", 60 * SECOND),
      ],
      ending: "leave",
      horizon: 10 * SECOND,
    }),
    // The FIN has come long before the last of the text is read.
    calmScenario({
      a: {
        ...DEFAULT_HOST,
        application: {
          reader: { reads: "slowly", bytes: 500, every: SECOND },
          atEndOfStream: "nothing",
          accepts: true,
        },
      },
      actions: [
        ...untilOpen("a"),
        { type: "write", side: "b", bytes: 3000, urgent: false },
        { type: "shutdown", side: "b" },
        awaiting("delivered", 60 * SECOND),
      ],
      ending: "leave",
      horizon: 10 * SECOND,
    }),
  ],
  monitors: [wholeStream],
  premise: {
    says: "one of the two sent a FIN",
    reached: (run) => sentFin(run, "a") || sentFin(run, "b"),
  },
  reach: 45,
  pace: "quick",
};

const ending = (by: "a" | "b"): Arbitrary<Scenario> =>
  scenario({
    ...hostsFor(by, {}, { a: STAYS }),
    network: network({ rules: fc.array(lost(2, "ack", "ack", "data", "fin"), { minLength: 1, maxLength: 3 }) }),
    actions: steps(open(by), moment(SECOND), writing(3000), moment(50 * MILLISECOND), endingBy("b"), moment(SECOND)),
  });

const opened = (rules: Network["rules"], ...actions: readonly Action[]): Scenario =>
  calmScenario({
    a: { ...DEFAULT_HOST, ...STAYS, listens: true },
    b: { ...calmScenario().b, listens: false },
    network: { ...DEFAULT_NETWORK, rules },
    actions: [open("b"), ...actions, { type: "shutdown", side: "b" }, { type: "wait", us: 3 * SECOND }],
  });

/** A FIN is acknowledged with whatever it comes: alone, behind text, behind old text, or on the third segment. */
export const FIN_IS_ACKNOWLEDGED: Property = {
  id: "close/fin-is-acknowledged",
  says: "It acknowledges a FIN whose turn has come within half a second, whatever the FIN comes with.",
  covers: ["RFC9293-E56", "RFC9293-E18", "RFC9293-E42", "S4"],
  needs: [],
  scenario: whoeverOpens(ending),
  examples: [
    opened([], { type: "wait", us: SECOND }, { type: "write", side: "b", bytes: 100, urgent: false }),
    // The FIN comes with the acknowledgment that makes the connection ESTABLISHED.
    opened([{ from: "b", class: "ack", nth: 0, times: 1, then: { fate: "drop" } }], { type: "wait", us: 25_000 }),
    // The text that the FIN comes with was received before.
    opened(
      [
        { from: "a", class: "ack", nth: 0, times: 2, then: { fate: "drop" } },
        { from: "b", class: "fin", nth: 0, times: 1, then: { fate: "drop" } },
      ],
      { type: "wait", us: SECOND },
      { type: "write", side: "b", bytes: 100, urgent: false },
    ),
  ],
  monitors: [finsAcked],
  premise: {
    says: "a FIN arrived at the stack",
    reached: (run) =>
      run.trace.some((seen) =>
        seen.type === "arrived" && seen.side === "a" && seen.datagram !== null &&
        (seen.datagram.segment.flags & FIN) !== 0
      ),
  },
  reach: 45,
  pace: "quick",
};
