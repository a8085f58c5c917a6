/** Zero windows that are probed, or are not. */

import { expect, test } from "vitest";
import { instant, SECOND } from "../time.ts";
import type { Observation } from "../trace/observation.ts";
import { answeredProbesKeepItOpen, probesBackOff, zeroWindowIsProbed } from "./probes.ts";
import { arrived, handshake, judged, runOf, sent, sockets, told, wrote } from "./testing.fixture.ts";

const shut = [
  ...sockets(),
  ...handshake(),
  ...wrote(40_000, "a", 1000),
  arrived(50_000, "a", { seq: 1, ack: 1, window: 0 }),
];
const probe = (at: number): Observation => sent(at, "a", { seq: 1, ack: 1, length: 1 });
const answer = (at: number): Observation => arrived(at, "a", { seq: 1, ack: 1, window: 0 });
const until = (seconds: number) => ({ endedAt: instant(seconds * SECOND) });

test("a window that is probed once in the greatest time-out is probed often enough", () => {
  const run = [...shut, probe(SECOND), answer(SECOND), probe(60 * SECOND), answer(60 * SECOND)];
  expect(judged(zeroWindowIsProbed, runOf(run, until(110)))).toBeNull();
});

test("a probe a minute is often enough, however short the greatest time-out is", () => {
  const hasty = (seconds: number) => {
    const run = runOf([...shut, probe(SECOND), answer(SECOND)], until(seconds));
    return { ...run, a: { ...run.a, timing: { ...run.a.timing, maxRto: 12 * SECOND } } };
  };
  expect(judged(zeroWindowIsProbed, hasty(60))).toBeNull();
  expect(judged(zeroWindowIsProbed, hasty(70))).toMatchObject({ rule: "MUST-36" });
});

test("a window that is not probed is found, by the next observation or by the end", () => {
  expect(judged(zeroWindowIsProbed, runOf(shut, until(70)))).toMatchObject({ rule: "MUST-36", side: "a", at: null });
  const late = [...shut, probe(70 * SECOND)];
  expect(judged(zeroWindowIsProbed, runOf(late))).toMatchObject({ rule: "MUST-36", at: late.length - 1 });
});

test("nothing is to be probed for when nothing waits", () => {
  const idle = [...sockets(), ...handshake(), arrived(50_000, "a", { seq: 1, ack: 1, window: 0 })];
  expect(judged(zeroWindowIsProbed, runOf(idle, until(1000)))).toBeNull();
});

test("intervals that double are all right, and a steady pace is not", () => {
  const doubling = [1, 2, 4, 8, 16, 32, 64].map((seconds) => probe(seconds * SECOND));
  const steady = [1, 2, 3, 4, 5, 6, 7].map((seconds) => probe(seconds * SECOND));
  expect(judged(probesBackOff, runOf([...shut, ...doubling]))).toBeNull();
  expect(judged(probesBackOff, runOf([...shut, ...steady]))).toMatchObject({ rule: "SHLD-30", side: "a" });
});

test("a peer that answers is not given up, and one that does not may be", () => {
  const probed = [...shut, probe(50 * SECOND), answer(50 * SECOND)];
  const soon = [...probed, told(100 * SECOND, "a", "timed-out")];
  const late = [...probed, told(200 * SECOND, "a", "timed-out")];
  expect(judged(answeredProbesKeepItOpen, runOf(soon))).toMatchObject({ rule: "MUST-37", side: "a" });
  expect(judged(answeredProbesKeepItOpen, runOf(late))).toBeNull();
});
