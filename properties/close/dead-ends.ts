/** Peers that fall silent in the middle of a close, and processes that die. */

import fc, { type Arbitrary } from "fast-check";
import { allOver } from "../../spec/monitors/all-over.ts";
import { finRepeated } from "../../spec/monitors/fin-repeated.ts";
import { givesUp } from "../../spec/monitors/gives-up.ts";
import { wholeStream } from "../../spec/monitors/whole-stream.ts";
import { HOUR, MILLISECOND, MINUTE, SECOND } from "../../spec/time.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import type { Action, Scenario } from "../../src/scenario/scenario.ts";
import { between, closeBy, doing, endingBy, mild, moment, whoeverOpens, writing } from "../arbitraries/ending.ts";
import { having } from "../arbitraries/exactly.ts";
import { network } from "../arbitraries/network.ts";
import { awaiting, open, steps } from "../arbitraries/scenario.ts";
import { askedAt, established, sentFin } from "./reached.ts";

const untilOpen = (by: "a" | "b"): readonly Action[] => [open(by), awaiting("established", 10 * SECOND)];

const powerOff = (side: "a" | "b"): Arbitrary<Action> =>
  having<Extract<Action, { type: "power-off" }>>({ type: "power-off", side }, {});

const forEver: Arbitrary<Action> = having<Extract<Action, { type: "partition" }>>({ type: "partition", us: null }, {
  from: fc.constantFrom<("a" | "b" | "both")[]>("both", "a", "b"),
});

/** The peer is gone for ever, at some moment of the close. */
const dying = (by: "a" | "b"): Arbitrary<Scenario> =>
  between(by, {
    network: network({ latency: fc.integer({ min: MILLISECOND, max: 20 * MILLISECOND }) }),
    actions: steps(
      ...untilOpen(by),
      writing(2000),
      fc.oneof(endingBy("a"), endingBy("b")),
      moment(50 * MILLISECOND),
      fc.oneof(endingBy("a"), endingBy("b"), moment(SECOND)),
      moment(50 * MILLISECOND),
      fc.oneof(powerOff("b"), forEver),
      moment(50 * MILLISECOND),
      closeBy("a"),
    ),
  }, { horizon: HOUR });

/** In FIN-WAIT-1, FIN-WAIT-2, CLOSING and LAST-ACK alike. */
export const DEAD_PEER_GIVEN_UP: Property = {
  id: "close/dead-peer-is-given-up",
  says: "In every closing state, a peer that has fallen silent for ever is given up within the declared bound.",
  covers: ["L5", "L4", "MUST-20"],
  needs: [],
  scenario: whoeverOpens(dying),
  examples: [
    calmScenario({
      actions: [...untilOpen("a"), { type: "power-off", side: "b" }, { type: "close", side: "a" }],
      horizon: HOUR,
    }),
  ],
  monitors: [givesUp, finRepeated],
  premise: { says: "the stack sent a FIN", reached: (run) => sentFin(run, "a") },
  reach: 45,
  pace: "slow",
};

/** The kernel closes what a dead process had open. */
export const CRASHED_PROCESS_CLOSES: Property = {
  id: "close/crashed-process-closes",
  says: "When a process dies, its connections are closed or reset, the peer learns of it, and no block is left.",
  covers: ["L1", "L4", "A1"],
  needs: ["crash"],
  scenario: whoeverOpens((by) =>
    between(by, {
      network: mild,
      actions: steps(
        ...untilOpen(by),
        doing,
        doing,
        having<Extract<Action, { type: "crash" }>>({ type: "crash", side: "a" }, {}),
        moment(SECOND),
      ),
    }, { ending: "leave", horizon: HOUR })
  ),
  examples: [
    calmScenario({
      actions: [
        ...untilOpen("a"),
        { type: "write", side: "a", bytes: 3000, urgent: false },
        { type: "crash", side: "a" },
      ],
      ending: "leave",
      horizon: 30 * MINUTE,
    }),
  ],
  monitors: [allOver, wholeStream, finRepeated],
  premise: {
    says: "the process died with a connection",
    reached: (run) => established(run, "a") && askedAt(run, "a") >= 0,
  },
  reach: 45,
  pace: "quick",
};
