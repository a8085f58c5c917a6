/** Runs that come to their end, and runs that don't. */

import { expect, test } from "vitest";
import { instant, SECOND } from "../time.ts";
import type { FinalSocket } from "../trace/run.ts";
import { allOver, closingBound } from "./all-over.ts";
import { aCloses, fin, opened } from "./closing.fixture.ts";
import { DECLARATION, judged, runOf, sent, told } from "./testing.fixture.ts";

const trace = [...opened, ...aCloses];
const waiting: FinalSocket = { side: "a", socket: 1, status: { state: "FIN-WAIT-2" } };

test("no block and no segment is all right, and so is a network that never healed", () => {
  expect(judged(allOver, runOf(trace))).toBeNull();
  expect(judged(allOver, runOf(trace, { healedAt: null, blocks: { a: 1, b: 1 } }))).toBeNull();
});

test("a block that is left is found", () => {
  const found = judged(allOver, runOf(trace, { sockets: [waiting], blocks: { a: 1, b: 0 } }));
  expect(found).toMatchObject({ rule: "L1", side: "a" });
});

test("a stack without a bound may wait for a peer that gave up", () => {
  const a = { ...DECLARATION, timing: { ...DECLARATION.timing, finWait2: null } };
  const parts = { a, sockets: [waiting], blocks: { a: 1, b: 0 } };
  expect(judged(allOver, runOf([...trace, told(SECOND, "b", "timed-out")], parts))).toBeNull();
  expect(judged(allOver, runOf(trace, parts))).toMatchObject({ rule: "L1", side: "a" });
});

test("two ends that never stop talking are found, and it can't be told whose fault it is", () => {
  expect(judged(allOver, runOf(trace, { end: "exhausted" }))).toMatchObject({ rule: "L3", side: null });
});

test("a segment long after the healing is found", () => {
  const late = closingBound(DECLARATION.timing, DECLARATION.timing) + SECOND;
  const found = judged(allOver, runOf([...trace, sent(late, "b", fin(0, 2))], { healedAt: instant(0) }));
  expect(found).toMatchObject({ rule: "L3", side: "b" });
});
