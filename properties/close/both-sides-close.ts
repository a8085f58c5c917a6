/** L1: whatever happened before, both sides close, and the wire falls silent. */

import fc, { type Arbitrary } from "fast-check";
import { allOver } from "../../spec/monitors/all-over.ts";
import { finOnce } from "../../spec/monitors/fin-once.ts";
import { finRepeated } from "../../spec/monitors/fin-repeated.ts";
import { wholeStream } from "../../spec/monitors/whole-stream.ts";
import { SECOND } from "../../spec/time.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario, DEFAULT_NETWORK } from "../../src/scenario/defaults.ts";
import type { Action, Network, Scenario } from "../../src/scenario/scenario.ts";
import { between, closing, doing, lost, mild, moment, whoeverOpens, writing } from "../arbitraries/ending.ts";
import { network, storm } from "../arbitraries/network.ts";
import { awaiting, open, steps } from "../arbitraries/scenario.ts";
import { finsOf, lostFin, sentFin } from "./reached.ts";

const untilOpen = (by: "a" | "b" | "both"): readonly Action[] => [open(by), awaiting("established", 10 * SECOND)];

/** Anything going on, and a close in the middle of it. */
const anything = (by: "a" | "b" | "both", parts: { readonly network: Arbitrary<Network> }): Arbitrary<Scenario> =>
  fc.oneof(
    between(by, { actions: steps(...untilOpen(by), doing, doing, doing, doing), ...parts }),
    between(by, { actions: steps(open(by), doing, doing, doing, doing), ...parts }),
  );

/** Both sides always close: the guarantee, under faults that are soon over. */
export const BOTH_SIDES_CLOSE: Property = {
  id: "close/both-sides-close",
  says: "Whoever closes first and whenever, both sides come to CLOSED once the network lets them, and fall silent.",
  covers: ["L1", "L4", "L3", "MUST-12", "RFC9293-E16", "RFC9293-E51", "RFC9293-E56"],
  needs: [],
  scenario: whoeverOpens((by) => anything(by, { network: mild })),
  examples: [
    calmScenario({
      actions: [
        ...untilOpen("a"),
        { type: "write", side: "a", bytes: 20_000, urgent: false },
        { type: "close", side: "a" },
        awaiting("delivered", 60 * SECOND),
      ],
    }),
  ],
  monitors: [allOver, finOnce, finRepeated, wholeStream],
  premise: { says: "the stack sent a FIN", reached: (run) => sentFin(run, "a") },
  reach: 50,
  pace: "quick",
};

/** The same, under storms of any kind that pass in the end. */
export const BOTH_SIDES_CLOSE_IN_ANY_STORM: Property = {
  id: "close/both-sides-close-in-any-storm",
  says: "In any storm that passes, both sides come to CLOSED, and fall silent.",
  covers: ["L1", "L4", "L2"],
  needs: [],
  scenario: whoeverOpens((by) => anything(by, { network: storm })),
  examples: [
    calmScenario({
      actions: [...untilOpen("a"), { type: "write", side: "b", bytes: 5000, urgent: false }],
      network: {
        ...DEFAULT_NETWORK,
        weather: { seed: 1, packets: 40, drop: 300, duplicate: 100, delay: 100, corrupt: 50, maxDelay: SECOND },
      },
    }),
  ],
  monitors: [allOver, finOnce, finRepeated, wholeStream],
  premise: { says: "the stack sent a FIN", reached: (run) => sentFin(run, "a") },
  reach: 50,
  pace: "slow",
};

/** The same for connections that both ends opened at once. */
export const BOTH_SIDES_CLOSE_AFTER_SIMULTANEOUS_OPEN: Property = {
  id: "close/both-sides-close-after-simultaneous-open",
  says: "After a simultaneous open, both sides come to CLOSED, whoever closes and whenever.",
  covers: ["L1", "L4", "RFC9293-E28"],
  needs: ["simultaneous-open"],
  scenario: anything("both", { network: mild }),
  examples: [
    calmScenario({
      b: { ...calmScenario().b, listens: false },
      actions: [...untilOpen("both"), { type: "close", side: "b" }],
    }),
    calmScenario({
      b: { ...calmScenario().b, listens: false },
      actions: [open("both"), { type: "wait", us: 15_000 }, { type: "write", side: "a", bytes: 100, urgent: false }, {
        type: "close",
        side: "a",
      }, { type: "wait", us: SECOND }],
    }),
  ],
  monitors: [allOver, finOnce, finRepeated, wholeStream],
  premise: { says: "the stack sent a FIN", reached: (run) => sentFin(run, "a") },
  reach: 45,
  pace: "quick",
};

/** The four segments of a close, each lost as often as it may be without being given up. */
const lossy: Arbitrary<Network> = network({
  rules: fc.array(lost(5, "fin", "ack", "any"), { minLength: 1, maxLength: 4 }),
});

const closes = (by: "a" | "b"): Arbitrary<Scenario> =>
  between(by, {
    actions: steps(...untilOpen(by), writing(2000), moment(SECOND), closing, moment(50_000), closing),
    network: lossy,
  });

const dropping = (...rules: Network["rules"]): Network => ({ ...DEFAULT_NETWORK, rules });

/** Each of the four closing segments lost, alone and together. */
export const CLOSING_SEGMENTS_LOST: Property = {
  id: "close/closing-segments-lost",
  says: "Both sides close though any of the four closing segments is lost, again and again.",
  covers: ["L1", "RFC9293-E16", "RFC9293-E5", "RFC9293-E59"],
  needs: [],
  scenario: whoeverOpens(closes),
  examples: [
    calmScenario({
      actions: [...untilOpen("a"), { type: "close", side: "a" }, { type: "wait", us: SECOND }],
      network: dropping(
        { from: "a", class: "fin", nth: 0, times: 1, then: { fate: "drop" } },
        { from: "b", class: "fin", nth: 0, times: 2, then: { fate: "drop" } },
      ),
    }),
  ],
  monitors: [allOver, finRepeated, wholeStream],
  premise: { says: "a FIN was lost", reached: (run) => lostFin(run) },
  reach: 30,
  pace: "quick",
};

/** S8: a retransmitted FIN stands where it stood. */
export const FIN_KEEPS_ITS_NUMBER: Property = {
  id: "close/fin-keeps-its-sequence-number",
  says: "A FIN is retransmitted at its own sequence number, behind all text, with nothing new behind it.",
  covers: ["S8", "RFC9293-E16", "RFC9293-E5"],
  needs: [],
  scenario: whoeverOpens(closes),
  examples: [
    calmScenario({
      actions: [
        ...untilOpen("a"),
        { type: "write", side: "a", bytes: 3000, urgent: false },
        { type: "close", side: "a" },
      ],
      network: dropping({ from: "a", class: "fin", nth: 0, times: 3, then: { fate: "drop" } }),
    }),
  ],
  monitors: [finOnce],
  premise: { says: "the stack sent its FIN more than once", reached: (run) => finsOf(run, "a") > 1 },
  reach: 25,
  pace: "quick",
};
