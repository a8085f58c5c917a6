/** Keep-alives on traces made by hand. */

import { expect, test } from "vitest";
import { instant, SECOND } from "../time.ts";
import type { SocketOptions } from "../trace/vocabulary.ts";
import { deadAfterAllProbes, probesAreAnswered, probesInTime, probesOnlyIdleAndAsked } from "./keep-alives.ts";
import { arrived, called, handshake, judged, passed, runOf, sent, told } from "./testing.fixture.ts";

const wish: SocketOptions = {
  keepAlive: true,
  keepAliveIdle: 2 * SECOND,
  keepAliveInterval: SECOND,
  keepAliveCount: 2,
};
const opened = (options: SocketOptions) => [
  ...called(0, "a", { call: "set", socket: 1, options }),
  ...handshake(),
  told(30_000, "a", "established"),
  arrived(40_000, "a", { seq: 1, ack: 1 }),
];
const probe = (at: number) => sent(at, "a", { seq: 0, ack: 1 });
const until = (seconds: number) => ({ endedAt: instant(seconds * SECOND) });

test("a keep-alive is for those who asked, after the interval, with nothing outstanding", () => {
  expect(judged(probesOnlyIdleAndAsked, runOf([...opened(wish), probe(2_040_000)]))).toBeNull();
  expect(judged(probesOnlyIdleAndAsked, runOf([...opened({}), probe(2_040_000)]))).toMatchObject({ rule: "MUST-25" });
  const off = [...opened(wish), ...called(50_000, "a", { call: "set", socket: 1, options: { keepAlive: false } })];
  expect(judged(probesOnlyIdleAndAsked, runOf([...off, probe(2_040_000)]))).toMatchObject({ rule: "MUST-24" });
  expect(judged(probesOnlyIdleAndAsked, runOf([...opened(wish), probe(2_000_000)]))).toMatchObject({ rule: "MUST-26" });
  const early = runOf([...opened({ keepAlive: true }), probe(60 * SECOND)]);
  expect(judged(probesOnlyIdleAndAsked, early)).toMatchObject({ rule: "MUST-28", side: "a" });
  const text = sent(50_000, "a", { seq: 1, ack: 1, length: 10 });
  const outstanding = runOf([...opened(wish), text, sent(3 * SECOND, "a", { seq: 10, ack: 1 })]);
  expect(judged(probesOnlyIdleAndAsked, outstanding)).toMatchObject({ rule: "MUST-26", side: "a" });
});

test("a keep-alive comes when it is due", () => {
  expect(judged(probesInTime, runOf([...opened(wish), probe(2_040_000)], until(3)))).toBeNull();
  expect(judged(probesInTime, runOf(opened(wish), until(10)))).toMatchObject({ rule: "MUST-27", side: "a" });
  expect(judged(probesInTime, runOf(opened({}), until(10)))).toBeNull();
});

test("a connection is given up after as many as were asked for, and told", () => {
  const two = [...opened(wish), probe(2_040_000), probe(3_040_000)];
  const over = told(4_040_000, "a", "timed-out");
  expect(judged(deadAfterAllProbes, runOf([...two, over], until(9)))).toBeNull();
  expect(judged(deadAfterAllProbes, runOf(two, until(9)))).toMatchObject({ rule: "T2", side: "a" });
  expect(judged(deadAfterAllProbes, runOf([...two, probe(4_040_000)], until(5)))).toMatchObject({ rule: "T2" });
  const early = runOf([...opened(wish), probe(2_040_000), told(3_040_000, "a", "timed-out")], until(9));
  expect(judged(deadAfterAllProbes, early)).toMatchObject({ rule: "MUST-29", side: "a" });
});

test("a keep-alive is answered", () => {
  const asked = [...handshake(), ...passed(2 * SECOND, "a", { seq: 0, ack: 1 })];
  expect(judged(probesAreAnswered, runOf([...asked, sent(2_010_000, "b", { ack: 1 })], until(9)))).toBeNull();
  expect(judged(probesAreAnswered, runOf(asked, until(9)))).toMatchObject({ rule: "RFC9293-E13", side: "b" });
});
