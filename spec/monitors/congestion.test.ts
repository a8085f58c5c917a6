/** The monitors of congestion control, on traces made by hand. */

import { expect, test } from "vitest";
import { SECOND } from "../time.ts";
import { afterTimeOut } from "./after-time-out.ts";
import type { Observation } from "../trace/observation.ts";
import { congestionEnvelope, growthByOctets } from "./congestion-envelope.ts";
import { fastRetransmit } from "./fast-retransmit.ts";
import { limitedTransmit } from "./limited-transmit.ts";
import { restartWindow } from "./restart-window.ts";
import { arrived, handshake, judged, runOf, sent, sockets, wrote } from "./testing.fixture.ts";

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

test("after an idle time the initial window leaves at once, and more when something has arrived", () => {
  const before = [...handshake(mss), full(0, SECOND), ack(1.1 * SECOND, 1)];
  const burst = (count: number, at: number) => Array.from({ length: count }, (_, n) => full(1 + n, at));
  expect(judged(restartWindow, runOf([...before, ...burst(4, 100 * SECOND)]))).toBeNull();
  expect(judged(restartWindow, runOf([...before, ...burst(5, 100 * SECOND)]))).toMatchObject({ rule: "RFC5681-R29" });
  // Not longer than any timeout.
  expect(judged(restartWindow, runOf([...before, ...burst(5, 50 * SECOND)]))).toBeNull();
  const heard = [...burst(4, 100 * SECOND), ack(100.1 * SECOND, 3), full(5, 100.1 * SECOND), full(6, 100.1 * SECOND)];
  expect(judged(restartWindow, runOf([...before, ...heard]))).toBeNull();
  const probed = [...burst(4, 100 * SECOND), full(5, 100.5 * SECOND)];
  expect(judged(restartWindow, runOf([...before, ...probed]))).toBeNull();
});

test("pieces of a segment open the window by what they are, not by a segment each", () => {
  const pieces = Array.from({ length: 4 }, (_, n) => arrived(2 * SECOND, "a", { seq: 1, ack: 11 + 10 * n }));
  const before = [...handshake(mss), ...flight(4, SECOND), ...pieces];
  // One segment more may be a probe of the tail.
  expect(judged(growthByOctets, runOf([...before, full(4, 2 * SECOND)]))).toBeNull();
  const more = [...before, full(4, 2 * SECOND), full(5, 2 * SECOND)];
  expect(judged(growthByOctets, runOf(more))).toMatchObject({ rule: "RFC5681-R11" });
  expect(judged(congestionEnvelope, runOf(more))).toBeNull();
});

test("each of the first two duplicate acknowledgments is owed a new segment, where there is text and room", () => {
  const at = 2 * SECOND;
  const run = (octets: number, ...rest: readonly Observation[]) =>
    runOf([...sockets(), ...handshake(mss), ...wrote(0.9 * SECOND, "a", octets), ...flight(4, SECOND), ...rest]);
  const first = [ack(at, 1), full(4, at), full(5, at), ack(at, 1)];
  expect(judged(limitedTransmit, run(20_000, ...first, full(6, at), ack(at, 1), full(7, at)))).toBeNull();
  expect(judged(limitedTransmit, run(20_000, ...first))).toMatchObject({ rule: "RFC5681-R20", side: "a" });
  expect(judged(limitedTransmit, run(20_000, ...first, full(6, at), ack(at, 1)))).toMatchObject({
    expected: expect.stringContaining("each of two"),
  });
  // No text for a full segment, an acknowledgment that tells another window, or what is missing comes after all.
  expect(judged(limitedTransmit, run(6_500, ...first))).toBeNull();
  const narrower = arrived(at, "a", { seq: 1, ack: 1001, window: 6000 });
  expect(judged(limitedTransmit, run(20_000, ...first.slice(0, -1), narrower))).toBeNull();
  expect(judged(limitedTransmit, run(20_000, ...first, ack(at, 6)))).toBeNull();
  // Whoever repairs a loss already goes by other rules.
  expect(judged(limitedTransmit, run(20_000, ...first, full(1, at)))).toBeNull();
});
