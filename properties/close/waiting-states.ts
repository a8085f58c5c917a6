/** TIME-WAIT, CLOSE-WAIT and FIN-WAIT-2: who comes to them, how long they last, and what goes on in them. */

import fc, { type Arbitrary } from "fast-check";
import { census } from "../../spec/monitors/census.ts";
import { heldOpen } from "../../spec/monitors/held-open.ts";
import { acksInTime } from "../../spec/monitors/owed-acks.ts";
import { timeWaitLasts } from "../../spec/monitors/time-wait.ts";
import { wholeStream } from "../../spec/monitors/whole-stream.ts";
import { givesUp } from "../../spec/monitors/gives-up.ts";
import { FIN } from "../../spec/tcp/segment.ts";
import { HOUR, MINUTE, SECOND } from "../../spec/time.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario, DEFAULT_HOST } from "../../src/scenario/defaults.ts";
import type { Action, FateRule, Scenario } from "../../src/scenario/scenario.ts";
import {
  between,
  closeBy,
  closeByOne,
  endingBy,
  hostsFor,
  lost,
  moment,
  shutdownBy,
  whoeverOpens,
} from "../arbitraries/ending.ts";
import { having } from "../arbitraries/exactly.ts";
import { network } from "../arbitraries/network.ts";
import { awaiting, open, scenario, someTime, steps, wait, write } from "../arbitraries/scenario.ts";
import { STAYS, untilOpen } from "./begun.ts";
import { finsOf, isSent, sentFin, sentReset } from "./reached.ts";

/** The next connection, on another port of its opener. */
const another = (by: "a" | "b", tuple: number): Action => ({ type: "open", by, tuple, retry: false });

const arrivedFin = (run: RunRecord, side: "a" | "b"): boolean =>
  run.trace.some((seen) =>
    seen.type === "arrived" && seen.side === side && seen.datagram !== null && (seen.datagram.segment.flags & FIN) !== 0
  );

const established = awaiting("established", 10 * SECOND);
const severalCloses = (by: "a" | "b"): Arbitrary<Scenario> =>
  between(by, {
    actions: steps(
      open(by),
      established,
      closeByOne,
      wait(SECOND),
      another(by, 1),
      established,
      closeByOne,
      wait(SECOND),
      another(by, 2),
      established,
      closeByOne,
      moment(3 * SECOND),
    ),
  }, { horizon: 2 * SECOND });

/** Counting: n connections closed by one side make n TIME-WAIT there, and none at the other. */
export const FIRST_CLOSER_WAITS: Property = {
  id: "close/first-closer-waits",
  says: "The side that closes first holds a connection in TIME-WAIT; the other side holds nothing.",
  covers: ["T4", "MUST-13", "L4"],
  needs: ["blocks"],
  scenario: whoeverOpens(severalCloses),
  examples: [
    calmScenario({
      actions: [
        ...untilOpen("a"),
        { type: "close", side: "a" },
        wait(SECOND),
        another("a", 1),
        established,
        { type: "close", side: "b" },
      ],
      horizon: 5 * SECOND,
    }),
  ],
  monitors: [timeWaitLasts, census],
  premise: { says: "the stack sent a FIN", reached: (run) => sentFin(run, "a") },
  reach: 45,
  pace: "quick",
};

/** Counting: a server that never closes holds n connections in CLOSE-WAIT. */
export const CLOSE_WAIT_COUNTS: Property = {
  id: "close/never-closing-holds-close-wait",
  says: "A side that never closes holds one connection in CLOSE-WAIT for each that its peer has closed.",
  covers: ["RFC9293-E18", "L4"],
  needs: ["blocks"],
  scenario: whoeverOpens((by) =>
    scenario({
      ...hostsFor(by, {}, { a: STAYS }),
      actions: steps(
        open(by),
        established,
        endingBy("b"),
        moment(SECOND),
        another(by, 1),
        established,
        endingBy("b"),
        moment(SECOND),
        another(by, 2),
        established,
        endingBy("b"),
        moment(3 * SECOND),
      ),
    }, { ending: "leave", horizon: 2 * SECOND })
  ),
  examples: [
    calmScenario({
      a: { ...DEFAULT_HOST, ...STAYS },
      actions: [...untilOpen("a"), { type: "close", side: "b" }],
      ending: "leave",
      horizon: 5 * SECOND,
    }),
  ],
  monitors: [heldOpen, census],
  premise: { says: "a FIN of the peer arrived", reached: (run) => arrivedFin(run, "a") },
  reach: 45,
  pace: "quick",
};

/** TIME-WAIT looked at early, late, and in between; with acknowledgments of the FIN lost, so that it comes again. */
export const TIME_WAIT_LASTS: Property = {
  id: "close/time-wait-lasts",
  says: "TIME-WAIT lasts 2 MSL from when it was entered, and no longer than 2 MSL from the peer's last segment.",
  covers: ["T4", "MUST-13", "RFC9293-E52", "RFC9293-E60"],
  needs: [],
  scenario: whoeverOpens((by) =>
    between(by, {
      network: network({ rules: fc.array(lost(4, "ack", "fin"), { maxLength: 3 }) }),
      actions: steps(
        ...untilOpen(by),
        moment(SECOND),
        endingBy("a"),
        moment(SECOND),
        endingBy("b"),
        fc.oneof(
          waiting(SECOND, 10 * SECOND),
          waiting(50 * SECOND, 75 * SECOND),
          waiting(220 * SECOND, 260 * SECOND),
        ),
      ),
    })
  ),
  examples: [
    calmScenario({
      actions: [...untilOpen("a"), { type: "close", side: "a" }, wait(100 * SECOND)],
      horizon: SECOND,
    }),
    calmScenario({ actions: [...untilOpen("a"), { type: "close", side: "a" }] }),
  ],
  monitors: [timeWaitLasts, census],
  premise: {
    says: "the stack closed first, and the peer's FIN arrived",
    reached: (run) => sentFin(run, "a") && arrivedFin(run, "a") && !sentReset(run),
  },
  reach: 40,
  pace: "slow",
};

function waiting(min: number, max: number): Arbitrary<Action> {
  return having<Extract<Action, { type: "wait" }>>({ type: "wait" }, { us: fc.integer({ min, max }) });
}

/** A FIN that comes again shows that its acknowledgment was lost: TIME-WAIT is there to repeat it. */
export const TIME_WAIT_ANSWERS: Property = {
  id: "close/time-wait-answers-fin",
  says: "In TIME-WAIT a retransmitted FIN is acknowledged again, and not answered by a RST.",
  covers: ["RFC9293-E52", "T4", "L1"],
  needs: [],
  scenario: whoeverOpens((by) =>
    between(by, {
      network: network({
        rules: fc.array(
          having<FateRule>({ from: "a", class: "ack", then: { fate: "drop" } }, {
            nth: fc.nat(3),
            times: fc.integer({ min: 1, max: 4 }),
          }),
          { minLength: 1, maxLength: 2 },
        ),
      }),
      actions: steps(...untilOpen(by), moment(SECOND), endingBy("a"), moment(SECOND), closeBy("b")),
    }, { horizon: 15 * SECOND })
  ),
  examples: [
    calmScenario({
      network: {
        ...calmScenario().network,
        rules: [{ from: "a", class: "ack", nth: 1, times: 2, then: { fate: "drop" } }],
      },
      actions: [...untilOpen("a"), { type: "close", side: "a" }],
      horizon: 15 * SECOND,
    }),
  ],
  monitors: [timeWaitLasts, census],
  premise: {
    says: "the stack closed first, and the peer's FIN came again",
    reached: (run) => sentFin(run, "a") && finsOf(run, "b") > 1,
  },
  reach: 25,
  pace: "quick",
};

/** Half an hour, or a day, of nothing. */
const hours: Arbitrary<Action> = having<Extract<Action, { type: "wait" }>>({ type: "wait" }, {
  us: fc.integer({ min: MINUTE, max: 20 * HOUR }),
});

/** CLOSE-WAIT has no time-out: its application decides. */
export const CLOSE_WAIT_LASTS: Property = {
  id: "close/close-wait-lasts",
  says: "CLOSE-WAIT lasts as long as its application does not close, and what is written in it arrives.",
  covers: ["RFC9293-E18", "RFC9293-E26"],
  needs: ["long-time"],
  scenario: whoeverOpens((by) =>
    scenario({
      ...hostsFor(by, {}, { a: STAYS }),
      actions: steps(
        ...untilOpen(by),
        shutdownBy("b"),
        hours,
        write("a", 5000),
        awaiting("delivered", MINUTE),
        hours,
      ),
    }, { ending: "leave", horizon: SECOND })
  ),
  examples: [
    calmScenario({
      a: { ...DEFAULT_HOST, ...STAYS },
      actions: [
        ...untilOpen("a"),
        { type: "shutdown", side: "b" },
        wait(10 * HOUR),
        { type: "write", side: "a", bytes: 100, urgent: false },
      ],
      ending: "leave",
      horizon: HOUR,
    }),
  ],
  monitors: [heldOpen, census, wholeStream],
  premise: { says: "a FIN of the peer arrived", reached: (run) => arrivedFin(run, "a") },
  reach: 45,
  pace: "slow",
};

/** A half-close leaves the other direction as it was. */
export const HALF_CLOSE_DELIVERS: Property = {
  id: "close/half-close-delivers",
  says: "After a half-close, what the peer writes is acknowledged in time and delivered, until the peer's FIN.",
  covers: ["RFC9293-E17", "RFC9293-E16", "A1"],
  needs: ["half-close"],
  scenario: whoeverOpens((by) =>
    scenario({
      ...hostsFor(by, {}, { b: STAYS }),
      network: network({ rules: fc.array(lost(3, "ack", "data", "fin"), { maxLength: 3 }) }),
      actions: steps(
        ...untilOpen(by),
        write("a", 3000),
        shutdownBy("a"),
        moment(SECOND),
        write("b", 20_000),
        moment(3 * SECOND),
        write("b", 20_000),
        shutdownBy("b"),
        awaiting("delivered", 2 * MINUTE),
      ),
    })
  ),
  examples: [
    calmScenario({
      b: { ...calmScenario().b, ...STAYS },
      actions: [
        ...untilOpen("a"),
        { type: "shutdown", side: "a" },
        wait(SECOND),
        { type: "write", side: "b", bytes: 10_000, urgent: false },
        { type: "close", side: "b" },
        awaiting("delivered", 2 * MINUTE),
      ],
    }),
  ],
  monitors: [heldOpen, wholeStream, acksInTime],
  premise: {
    says: "the stack's application read something after the stack's FIN had been sent",
    reached: (run) => {
      const fin = run.trace.findIndex((seen) => isSent(seen, "a", FIN));
      return fin >= 0 &&
        run.trace.some((seen, index) =>
          index > fin && seen.type === "result" && seen.side === "a" && seen.result.ok && "data" in seen.result
        );
    },
  },
  reach: 45,
  pace: "quick",
};

/** Nothing bounds FIN-WAIT-2 while its application holds the socket. */
export const FIN_WAIT_2_AFTER_SHUTDOWN: Property = {
  id: "close/fin-wait-2-after-shutdown-lasts",
  says: "FIN-WAIT-2 after a half-close lasts until the peer closes, hours later, and delivers meanwhile.",
  covers: ["RFC9293-E17", "L2"],
  needs: ["half-close", "long-time"],
  scenario: whoeverOpens((by) =>
    scenario({
      ...hostsFor(by, {}, { b: STAYS }),
      actions: steps(
        ...untilOpen(by),
        shutdownBy("a"),
        hours,
        write("b", 5000),
        awaiting("delivered", MINUTE),
        fc.oneof(shutdownBy("b"), someTime(SECOND)),
        moment(MINUTE),
      ),
    }, { ending: "leave", horizon: SECOND })
  ),
  examples: [
    calmScenario({
      b: { ...calmScenario().b, ...STAYS },
      actions: [
        ...untilOpen("a"),
        { type: "shutdown", side: "a" },
        wait(10 * HOUR),
        { type: "write", side: "b", bytes: 100, urgent: false },
        awaiting("delivered", MINUTE),
      ],
      ending: "leave",
      horizon: SECOND,
    }),
  ],
  monitors: [heldOpen, census, wholeStream],
  premise: { says: "the stack sent a FIN", reached: (run) => sentFin(run, "a") },
  reach: 45,
  pace: "slow",
};

/** After a close nobody is left who could wait for ever. */
export const FIN_WAIT_2_AFTER_CLOSE: Property = {
  id: "close/fin-wait-2-after-close-is-bounded",
  says: "FIN-WAIT-2 of a connection that its application has closed ends within the declared bound.",
  covers: ["L5", "L4"],
  needs: [],
  scenario: whoeverOpens((by) =>
    scenario({
      ...hostsFor(by, {}, { b: STAYS }),
      actions: steps(...untilOpen(by), write("a", 3000), closeBy("a"), moment(SECOND), wait(70 * SECOND)),
    }, { ending: "leave", horizon: 10 * MINUTE })
  ),
  examples: [
    calmScenario({
      b: { ...calmScenario().b, ...STAYS },
      actions: [...untilOpen("a"), { type: "close", side: "a" }, wait(70 * SECOND)],
      ending: "leave",
      horizon: 10 * MINUTE,
    }),
  ],
  monitors: [givesUp],
  premise: { says: "the stack sent a FIN", reached: (run) => sentFin(run, "a") },
  reach: 45,
  pace: "slow",
};
