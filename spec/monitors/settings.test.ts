/** What stacks were set to, on traces made by hand: FIN-WAIT-2, orphans, floods, options that are off, TIME-WAIT. */

import { expect, test } from "vitest";
import { ACK, FIN, RST, SYN } from "../tcp/segment.ts";
import { instant, MINUTE, SECOND } from "../time.ts";
import type { Timing } from "../trace/declaration.ts";
import type { Observation } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";
import type { CallResult } from "../trace/vocabulary.ts";
import { aCloses, closes, fin, opened, shuts } from "./closing.fixture.ts";
import { floodIsForgotten, onlyCompleteOnesAreAccepted, servedAllTheSame } from "./flooded.ts";
import { deadAfterAllProbes, probesAtInterval, probesInTime } from "./keep-alives.ts";
import { finWait2AsSet, orphansAsSet } from "./orphans.ts";
import { patience, patienceAsSet } from "./patience.ts";
import { offIsOff } from "./switched-off.ts";
import {
  arrived,
  called,
  DECLARATION,
  handshake,
  judged,
  passed,
  runOf,
  sent,
  told,
  wrote,
} from "./testing.fixture.ts";
import { timeWaitIsTold } from "./time-wait-told.ts";

/** A run of a stack that was set to such times. */
const set = (timing: Partial<Timing>, trace: readonly Observation[], parts: Partial<RunRecord> = {}): RunRecord =>
  runOf(trace, { a: { ...DECLARATION, timing: { ...DECLARATION.timing, ...timing } }, ...parts });

/** `a` has closed, and is in FIN-WAIT-2 from 120 ms on. */
const orphan = [
  ...opened,
  ...closes(100_000, "a"),
  ...passed(100_000, "a", fin(0, 1)),
  ...passed(110_000, "b", {
    seq: 1,
    ack: 2,
  }),
];
const knocks = (at: number) => arrived(at, "a", fin(0, 2));
const acknowledges = (at: number) => sent(at, "a", { seq: 2, ack: 2 });
const refuses = (at: number) => sent(at, "a", { seq: 2, flags: RST });

test("FIN-WAIT-2 of an orphan lasts as long as was set", () => {
  const five = { finWait2: 5 * SECOND };
  const judge = (...more: readonly Observation[]) => judged(finWait2AsSet, set(five, [...orphan, ...more]));
  expect(judge(knocks(5 * SECOND), acknowledges(5 * SECOND))).toBeNull();
  expect(judge(knocks(6 * SECOND), refuses(6 * SECOND))).toBeNull();
  expect(judge(knocks(4 * SECOND), refuses(4 * SECOND))).toMatchObject({ rule: "S15", side: "a" });
  expect(judge(knocks(6 * SECOND), acknowledges(6 * SECOND))).toMatchObject({ rule: "L5", side: "a" });
  const ever = set({ finWait2: null }, [...orphan, knocks(MINUTE), refuses(MINUTE)]);
  expect(judged(finWait2AsSet, ever)).toMatchObject({ rule: "S15" });
});

test("nothing is left of FIN-WAIT-2 once its time is over", () => {
  const left = (blocks: number, seconds: number) =>
    set({ finWait2: 5 * SECOND }, orphan, {
      blocks: { a: blocks, b: 1 },
      end: "horizon",
      endedAt: instant(seconds * SECOND),
    });
  expect(judged(finWait2AsSet, left(1, 5))).toBeNull();
  expect(judged(finWait2AsSet, left(0, 6))).toBeNull();
  expect(judged(finWait2AsSet, left(1, 6))).toMatchObject({ rule: "L5", side: "a" });
});

test("an orphan that nobody answers is given up within what was set", () => {
  const alone = [...opened, ...closes(100_000, "a"), sent(100_000, "a", fin(0, 1))];
  const again = (at: number) => sent(at, "a", fin(0, 1));
  const three = { giveUpOrphan: 3 * SECOND };
  expect(judged(orphansAsSet, set(three, [...alone, again(3 * SECOND)]))).toBeNull();
  expect(judged(orphansAsSet, set(three, [...alone, again(4 * SECOND)]))).toMatchObject({ rule: "L5", side: "a" });
  expect(judged(orphansAsSet, set({}, [...alone, again(4 * SECOND)]))).toBeNull();
  const left = set(three, alone, { blocks: { a: 1, b: 1 }, end: "horizon", endedAt: instant(4 * SECOND) });
  expect(judged(orphansAsSet, left)).toMatchObject({ rule: "L5", side: "a" });
});

test("R2 that was set to less than it should be is kept to, and not found fault with", () => {
  const waiting = [
    ...opened,
    told(30_000, "a", "established"),
    ...wrote(50_000, "a", 5),
    sent(50_000, "a", {
      ack: 1,
      length: 5,
    }),
  ];
  const given = (at: number) => set({ giveUpData: 3 * SECOND }, [...waiting, told(at, "a", "timed-out")]);
  expect(judged(patienceAsSet, given(3_100_000))).toBeNull();
  expect(judged(patience, given(3_100_000))).toMatchObject({ rule: "SHLD-11" });
  expect(judged(patienceAsSet, given(2 * SECOND))).toMatchObject({ rule: "MUST-20", side: "a" });
  expect(judged(patienceAsSet, given(20 * SECOND))).toMatchObject({ rule: "MUST-20", side: "a" });
});

test("keep-alives whose times were set come at those", () => {
  const keepAlive = { idle: 4 * SECOND, interval: 2 * SECOND, count: 2 };
  const on = [...called(0, "a", { call: "set", socket: 1, options: { keepAlive: true } }), ...handshake()];
  const open = [...on, told(30_000, "a", "established"), arrived(40_000, "a", { seq: 1, ack: 1 })];
  const probes = (...seconds: readonly number[]) => [
    ...open,
    ...seconds.map((at) => sent(at * SECOND + 40_000, "a", { seq: 0, ack: 1 })),
  ];
  const run = (trace: readonly Observation[], seconds = 7) =>
    set({ keepAlive }, trace, { end: "horizon", endedAt: instant(seconds * SECOND) });
  expect(judged(probesInTime, run(probes(4)))).toBeNull();
  expect(judged(probesInTime, run(open))).toMatchObject({ rule: "MUST-27" });
  expect(judged(probesAtInterval, run(probes(4, 6)))).toBeNull();
  expect(judged(probesAtInterval, run(probes(4, 5)))).toMatchObject({ rule: "MUST-27", side: "a" });
  expect(judged(probesAtInterval, run(probes(4, 9.5)))).toMatchObject({ rule: "MUST-27", side: "a" });
  expect(judged(deadAfterAllProbes, run([...probes(4, 6), told(8_040_000, "a", "timed-out")], 20))).toBeNull();
  expect(judged(deadAfterAllProbes, run(probes(4, 6), 20))).toMatchObject({ rule: "T2" });
  expect(judged(deadAfterAllProbes, run(probes(4, 6, 8)))).toMatchObject({ rule: "T2" });
});

test("what is accepted was complete", () => {
  const given = called(60_000, "b", { call: "accept", socket: 9, as: 2 }, {
    ok: true,
    local: { address: "10.0.0.2", port: 80 },
    remote: { address: "10.0.0.1", port: 40_000 },
  });
  expect(judged(onlyCompleteOnesAreAccepted, runOf([...handshake(), ...given]))).toBeNull();
  const half = [...handshake().slice(0, 4), ...given];
  expect(judged(onlyCompleteOnesAreAccepted, runOf(half))).toMatchObject({ rule: "S10", side: "b" });
});

test("a client is served once there is room", () => {
  const asks = opened.slice(0, 3);
  const served = (at: number, event: "established" | "refused" | "advice") =>
    runOf([...asks, told(at, "a", event)], { end: "horizon", endedAt: instant(20 * MINUTE) });
  expect(judged(servedAllTheSame, served(MINUTE, "established"))).toBeNull();
  // The listener is `b`, which gives half-open ones up after three minutes.
  expect(judged(servedAllTheSame, served(7 * MINUTE, "established"))).toMatchObject({ rule: "L2", side: "b" });
  expect(judged(servedAllTheSame, served(MINUTE, "refused"))).toMatchObject({ rule: "L2", side: "b" });
  // It is told of trouble, and goes on: until the end of the run.
  expect(judged(servedAllTheSame, served(MINUTE, "advice"))).toMatchObject({ rule: "L2", side: "b", at: null });
});

test("nothing is left of a flood", () => {
  expect(judged(floodIsForgotten, runOf(handshake()))).toBeNull();
  expect(judged(floodIsForgotten, runOf(handshake(), { blocks: { a: 1, b: 0 } }))).toMatchObject({ rule: "L4" });
  expect(judged(floodIsForgotten, runOf(handshake(), { blocks: { a: null, b: 0 } }))).toBeNull();
});

test("an option that is off is not to be seen", () => {
  const off = { a: { ...DECLARATION, supports: ["sack", "window-scale"] } } as const;
  const offers = (options: object) => runOf([sent(0, "a", { seq: 0, flags: SYN, options })], off);
  expect(judged(offIsOff, offers({ windowScale: 1, sackPermitted: true }))).toBeNull();
  expect(judged(offIsOff, offers({ timestamps: { value: 1, echo: 0 } }))).toMatchObject({ rule: "S11", side: "a" });
  const plain = runOf([sent(0, "a", { seq: 0, flags: SYN, options: { sackPermitted: true } })]);
  expect(judged(offIsOff, plain)).toMatchObject({ rule: "S11" });
  expect(judged(offIsOff, runOf([sent(0, "a", { seq: 0, flags: SYN, options: { windowScale: 1 } })]))).not.toBeNull();
});

test("STATUS tells of TIME-WAIT as long as it lasts", () => {
  const halves = [
    ...opened,
    ...shuts(100_000, "a"),
    ...passed(100_000, "a", fin(0, 1)),
    ...passed(110_000, "b", { seq: 1, ack: 2, flags: FIN | ACK }),
    sent(120_000, "a", { seq: 2, ack: 2 }),
  ];
  const asked = (at: number, result: CallResult) =>
    judged(timeWaitIsTold, runOf([...halves, ...called(at, "a", { call: "status", socket: 1 }, result)]));
  const state = (name: "TIME-WAIT" | "CLOSED" | null): CallResult => ({ ok: true, status: { state: name } });
  expect(asked(SECOND, state("TIME-WAIT"))).toBeNull();
  expect(asked(SECOND, state(null))).toBeNull();
  expect(asked(SECOND, state("CLOSED"))).toMatchObject({ rule: "MUST-13", side: "a" });
  expect(asked(SECOND, { ok: false, failure: "not-connected" })).toMatchObject({ rule: "MUST-13" });
  expect(asked(5 * MINUTE, state("CLOSED"))).toBeNull();
  expect(asked(5 * MINUTE, state("TIME-WAIT"))).toMatchObject({ rule: "T4" });
  expect(judged(timeWaitIsTold, runOf([...opened, ...aCloses]))).toBeNull();
});
