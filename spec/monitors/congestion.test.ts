/** The monitors of congestion control, on traces made by hand. */

import { expect, test } from "vitest";
import { SECOND } from "../time.ts";
import { afterTimeOut } from "./after-time-out.ts";
import { congestionEnvelope } from "./congestion-envelope.ts";
import { fastRetransmit } from "./fast-retransmit.ts";
import { arrived, handshake, judged, runOf, sent } from "./testing.fixture.ts";

const mss = { mss: 1000 };
const full = (n: number, at: number) => sent(at, "a", { seq: 1 + 1000 * n, ack: 1, length: 1000 });
const flight = (count: number, at: number) => Array.from({ length: count }, (_, n) => full(n, at));
const ack = (at: number, n: number) => arrived(at, "a", { seq: 1, ack: 1 + 1000 * n });

test("the initial window and what acknowledgments add may be in flight, and no more", () => {
  const four = [...handshake(mss), ...flight(4, SECOND)];
  expect(judged(congestionEnvelope, runOf(four))).toBeNull();
  expect(judged(congestionEnvelope, runOf([...four, full(4, SECOND)]))).toMatchObject({ rule: "RFC5681-R5" });
  const grown = [...four, ack(2 * SECOND, 1), full(4, 2 * SECOND), full(5, 2 * SECOND)];
  expect(judged(congestionEnvelope, runOf(grown))).toBeNull();
  expect(judged(congestionEnvelope, runOf([...grown, full(6, 2 * SECOND)]))).toMatchObject({ rule: "RFC5681-R1" });
});

test("one segment more may leave after a silence, as a probe of the tail, and no two", () => {
  const probed = [...handshake(mss), ...flight(4, SECOND), full(4, 2 * SECOND)];
  expect(judged(congestionEnvelope, runOf(probed))).toBeNull();
  expect(judged(congestionEnvelope, runOf([...probed, full(5, 3 * SECOND)]))).toMatchObject({ rule: "RFC5681-R5" });
});

test("one segment leaves when the timer has expired", () => {
  const expired = [...handshake(mss), ...flight(3, SECOND), full(0, 3 * SECOND)];
  expect(judged(afterTimeOut, runOf(expired))).toBeNull();
  expect(judged(afterTimeOut, runOf([...expired, full(1, 3 * SECOND)]))).toMatchObject({ rule: "RFC5681-R16" });
  expect(judged(afterTimeOut, runOf([...expired, ack(4 * SECOND, 1), full(1, 4 * SECOND)]))).toBeNull();
});

test("the third duplicate acknowledgment is answered at once, or late", () => {
  const duplicates = [ack(2 * SECOND, 1), ack(2 * SECOND, 1), ack(2 * SECOND, 1), ack(2 * SECOND, 1)];
  const before = [...handshake(mss), ...flight(4, SECOND), ...duplicates];
  expect(judged(fastRetransmit, runOf([...before, full(1, 2 * SECOND)]))).toBeNull();
  expect(judged(fastRetransmit, runOf([...before, full(1, 3 * SECOND)]))).toMatchObject({ rule: "RFC5681-R19" });
  expect(judged(fastRetransmit, runOf(before.slice(0, -1)))).toBeNull();
});
