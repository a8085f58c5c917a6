/** What each side sends in a close, and what it does not send. */

import fc, { type Arbitrary } from "fast-check";
import { ackUnasked } from "../../spec/monitors/ack-unasked.ts";
import { allOver } from "../../spec/monitors/all-over.ts";
import { census } from "../../spec/monitors/census.ts";
import { closeInSynSent } from "../../spec/monitors/close-in-syn-sent.ts";
import { finFinal } from "../../spec/monitors/fin-final.ts";
import { finOnce } from "../../spec/monitors/fin-once.ts";
import { finRepeated } from "../../spec/monitors/fin-repeated.ts";
import { timeWaitLasts } from "../../spec/monitors/time-wait.ts";
import { FIN } from "../../spec/tcp/segment.ts";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario, DEFAULT_HOST } from "../../src/scenario/defaults.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import {
  between,
  closeBy,
  endingBy,
  hostsFor,
  lost,
  moment,
  shutdownBy,
  whoeverOpens,
  writing,
} from "../arbitraries/ending.ts";
import { network } from "../arbitraries/network.ts";
import { open, scenario, steps } from "../arbitraries/scenario.ts";
import { STAYS, untilOpen } from "./begun.ts";
import { askedAt, closedInSynReceived, finsCrossed, isSent, sentFin, sentReset } from "./reached.ts";

/** An acknowledgment is not retransmitted: only another segment brings another one. */
export const ACK_OF_FIN_NOT_REPEATED: Property = {
  id: "close/ack-of-fin-is-not-repeated",
  says: "The acknowledgment of a FIN is not retransmitted by itself, whether it arrived or not.",
  covers: ["L3", "RFC9293-E18"],
  needs: [],
  scenario: whoeverOpens((by) =>
    scenario({
      ...hostsFor(by, {}, { a: STAYS }),
      network: network({ rules: fc.array(lost(2, "ack", "fin"), { maxLength: 2 }) }),
      actions: steps(
        ...untilOpen(by),
        writing(3000),
        moment(SECOND),
        endingBy("b"),
        moment(10 * SECOND),
        moment(5 * SECOND),
      ),
    })
  ),
  examples: [
    calmScenario({
      a: { ...DEFAULT_HOST, ...STAYS },
      actions: [...untilOpen("a"), { type: "close", side: "b" }, { type: "wait", us: 15 * SECOND }],
    }),
  ],
  monitors: [ackUnasked],
  premise: {
    says: "a FIN of the peer arrived before the stack's application closed",
    reached: (run) => {
      const fin = run.trace.findIndex((seen) =>
        seen.type === "arrived" && seen.side === "a" && seen.datagram !== null &&
        (seen.datagram.segment.flags & FIN) !== 0
      );
      return fin >= 0 && askedAt(run, "a") > fin;
    },
  },
  reach: 35,
  pace: "quick",
};

const crossing = (by: "a" | "b"): Arbitrary<Scenario> =>
  between(by, {
    network: network({ latency: fc.integer({ min: MILLISECOND, max: 300 * MILLISECOND }) }),
    actions: steps(
      ...untilOpen(by),
      moment(SECOND),
      fc.oneof(endingBy("a"), endingBy("b")),
      moment(MILLISECOND),
      fc.oneof(endingBy("a"), endingBy("b")),
    ),
  }, { horizon: 10 * SECOND });

/** Figure 13. */
export const SIMULTANEOUS_CLOSE: Property = {
  id: "close/simultaneous-close",
  says: "When both sides close at once, both come to TIME-WAIT.",
  covers: ["RFC9293-E19", "T4", "RFC9293-E51", "RFC9293-E56", "L1"],
  needs: [],
  scenario: whoeverOpens(crossing),
  examples: [
    calmScenario({
      actions: [...untilOpen("a"), { type: "close", side: "a" }, { type: "close", side: "b" }],
      horizon: 10 * SECOND,
    }),
  ],
  monitors: [finOnce, finFinal, finRepeated, timeWaitLasts, census],
  premise: { says: "the FINs crossed", reached: (run) => finsCrossed(run) && !sentReset(run) },
  reach: 20,
  pace: "quick",
};

/** Closing twice, over a network that makes no fault. */
export const SECOND_CLOSE: Property = {
  id: "close/second-close-sends-nothing",
  says: "However often its application closes, an end sends one FIN.",
  covers: ["RFC9293-E29", "S8"],
  needs: ["half-close"],
  scenario: whoeverOpens((by) =>
    scenario({
      ...hostsFor(by, {}, { b: STAYS }),
      actions: steps(
        ...untilOpen(by),
        writing(1000),
        shutdownBy("a"),
        moment(SECOND),
        shutdownBy("a"),
        moment(SECOND),
        closeBy("a"),
        moment(SECOND),
      ),
    })
  ),
  examples: [
    calmScenario({
      b: { ...calmScenario().b, ...STAYS },
      actions: [
        ...untilOpen("a"),
        { type: "shutdown", side: "a" },
        { type: "wait", us: SECOND },
        { type: "close", side: "a" },
      ],
    }),
  ],
  monitors: [finFinal, finOnce],
  premise: {
    says: "the stack was told to close after it had sent its FIN",
    reached: (run) => {
      const fin = run.trace.findIndex((seen) => isSent(seen, "a", FIN));
      return fin >= 0 &&
        run.trace.findLastIndex((seen) => seen.type === "call" && seen.side === "a" && seen.call.call === "close") >
          fin;
    },
  },
  reach: 45,
  pace: "quick",
};

/** CLOSE in SYN-SENT, whatever happens to the handshake. */
export const CLOSE_IN_SYN_SENT: Property = {
  id: "close/close-in-syn-sent",
  says: "A CLOSE in SYN-SENT sends no FIN and leaves no connection block.",
  covers: ["RFC9293-E27", "L4"],
  needs: [],
  scenario: between("a", {
    network: network({ rules: fc.array(lost(3, "syn", "syn-ack"), { maxLength: 2 }) }),
    actions: steps(open("a"), moment(3 * SECOND), closeBy("a"), moment(SECOND)),
  }),
  examples: [calmScenario({ actions: [open("a"), { type: "close", side: "a" }] })],
  monitors: [closeInSynSent, allOver],
  premise: {
    says: "the stack's application closed before a SYN had arrived",
    reached: (run) => {
      const syn = run.trace.findIndex((seen) => seen.type === "arrived" && seen.side === "a");
      const asked = askedAt(run, "a");
      return asked >= 0 && (syn < 0 || asked < syn);
    },
  },
  reach: 35,
  pace: "quick",
};

/** CLOSE in SYN-RECEIVED, which an application can reach by a simultaneous open only. */
export const CLOSE_IN_SYN_RECEIVED: Property = {
  id: "close/close-in-syn-received",
  says: "After a CLOSE in SYN-RECEIVED the handshake and the close are completed.",
  covers: ["RFC9293-E28", "L1"],
  needs: ["simultaneous-open"],
  scenario: between("both", {
    network: network({
      latency: fc.integer({ min: MILLISECOND, max: 100 * MILLISECOND }),
      rules: fc.array(lost(2, "syn-ack"), { maxLength: 2 }),
    }),
    actions: steps(open("both"), moment(300 * MILLISECOND), endingBy("a"), moment(SECOND)),
  }),
  examples: [
    calmScenario({
      b: { ...calmScenario().b, listens: false },
      // Without their SYN,ACKs both stay in SYN-RECEIVED for long enough, whatever the clock.
      network: {
        ...calmScenario().network,
        rules: [
          { from: "a", class: "syn-ack", nth: 0, times: 1, then: { fate: "drop" } },
          { from: "b", class: "syn-ack", nth: 0, times: 1, then: { fate: "drop" } },
        ],
      },
      actions: [open("both"), { type: "wait", us: 300 * MILLISECOND }, { type: "close", side: "a" }],
    }),
  ],
  monitors: [finRepeated, finOnce, allOver],
  premise: {
    says: "the stack's application closed in SYN-RECEIVED",
    reached: (run) => closedInSynReceived(run, "a") && (sentFin(run, "a") || sentReset(run)),
  },
  reach: 8,
  pace: "quick",
};
