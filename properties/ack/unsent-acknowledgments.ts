/** Acknowledgments of something that was never sent: answered, and without effect. */

import fc from "fast-check";
import { unsentAcksAreAnswered } from "../../spec/monitors/answers.ts";
import { everythingIsRead } from "../../spec/monitors/delivered.ts";
import { peerWindowIsRespected } from "../../spec/monitors/peer-window.ts";
import { readAsWritten } from "../../spec/monitors/stream.ts";
import { octetsAsWritten } from "../../spec/monitors/wire-text.ts";
import { gt } from "../../spec/seq.ts";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import { calmScenario, DEFAULT_NETWORK } from "../../src/scenario/defaults.ts";
import type { Property } from "../../src/runner/property.ts";
import { ackFrom, inject, injection } from "../arbitraries/crafted.ts";
import { calm, loss, network } from "../arbitraries/network.ts";
import { awaiting, open, wait } from "../arbitraries/scenario.ts";
import { pause, plainPolicy, someWrite, talk } from "../arbitraries/talk.ts";
import { anySegment } from "../data/seen.ts";

const unsentAckArrived = (run: RunRecord): boolean =>
  anySegment(run, ({ what, side, segment, connection, genuine }) => {
    const { nxt, una, iss } = connection.a;
    return what === "arrived" && side === "a" && !genuine && nxt !== null && una !== iss && gt(segment.ack, nxt);
  });

const unsent = fc.oneof(ackFrom("SND.NXT", 1, 10), ackFrom("SND.NXT", 1, 1_000_000));

const plain = calmScenario().a;

/** The peer is told where it went wrong. */
export const unsentIsAnswered: Property = {
  id: "ack/unsent-acknowledgment-is-answered",
  says: "It answers an acknowledgment of something that it has not sent with an acknowledgment.",
  covers: ["RFC9293-E49", "S4"],
  needs: ["crafted"],
  scenario: talk(
    { network: calm, policy: plainPolicy },
    awaiting("established", 10 * SECOND),
    someWrite(2_000),
    awaiting("delivered", 10 * SECOND),
    wait(2 * SECOND),
    injection({}, { ack: unsent }),
    wait(2 * SECOND),
  ),
  examples: [
    calmScenario({
      a: { ...plain, policy: { timestamps: false } },
      actions: [
        open("a"),
        awaiting("established", SECOND),
        wait(2 * SECOND),
        inject({ ack: { base: "SND.NXT", plus: 1 } }),
        wait(2 * SECOND),
      ],
    }),
  ],
  monitors: [unsentAcksAreAnswered],
  premise: { says: "an acknowledgment arrived of something that had not been sent", reached: unsentAckArrived },
  reach: 45,
  pace: "quick",
};

/** It is believed in nothing: not the acknowledgment, not the window, not the text. */
export const unsentChangesNothing: Property = {
  id: "ack/unsent-acknowledgment-changes-nothing",
  says: "A segment that acknowledges something not yet sent acknowledges nothing, and its text is not read.",
  covers: ["S4", "RFC9293-E49", "S6", "L2"],
  needs: ["crafted"],
  scenario: talk(
    { network: network({ rules: fc.tuple(loss("a", "data", 3)) }), policy: plainPolicy },
    awaiting("established", 10 * SECOND),
    someWrite(5_000, fc.constant("a")),
    pause(100 * MILLISECOND),
    injection({}, { ack: unsent, window: fc.nat(65_535), length: fc.constantFrom(0, 0, 10) }),
    pause(SECOND),
    someWrite(5_000, fc.constant("a")),
    injection({}, { ack: unsent, window: fc.nat(65_535), length: fc.constantFrom(0, 0, 10) }),
    someWrite(3_000, fc.constant("b")),
  ),
  examples: [
    calmScenario({
      a: { ...plain, policy: { timestamps: false } },
      network: { ...DEFAULT_NETWORK, rules: [{ from: "a", class: "data", nth: 0, times: 2, then: { fate: "drop" } }] },
      actions: [
        open("a"),
        awaiting("established", SECOND),
        { type: "write", side: "a", bytes: 3_000, urgent: false },
        wait(10 * MILLISECOND),
        inject({ ack: { base: "SND.NXT", plus: 5 } }),
        awaiting("delivered", 600 * SECOND),
      ],
      ending: "leave",
      horizon: SECOND,
    }),
  ],
  monitors: [octetsAsWritten, readAsWritten, peerWindowIsRespected, everythingIsRead],
  premise: { says: "an acknowledgment arrived of something that had not been sent", reached: unsentAckArrived },
  reach: 45,
  pace: "quick",
};
