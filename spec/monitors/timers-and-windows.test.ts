/** The monitors of the timer's bounds, of Reno's window and of one acknowledgment each, on traces made by hand. */

import { expect, test } from "vitest";
import { seq } from "../seq.ts";
import { ACK, segment } from "../tcp/segment.ts";
import { instant, MILLISECOND, SECOND } from "../time.ts";
import { Estimates } from "./estimates.ts";
import { oneAckEach } from "./one-ack-each.ts";
import { renoLeast, renoMost } from "./reno-window.ts";
import { arrived, handshake, judged, runOf, sent, wrote } from "./testing.fixture.ts";
import { timeoutBounds } from "./timeout-bounds.ts";

const at = (seconds: number): number => Math.round(seconds * SECOND);
const text = (time: number, seq: number) => sent(at(time), "a", { seq, ack: 1, length: 100 });

test("the timer expires when the round trip says, neither sooner nor later", () => {
  const trip = [text(1, 1), arrived(at(1.8), "a", { seq: 1, ack: 101 })];
  const end = arrived(at(6), "a", { seq: 1, ack: 201 });
  const again = (gap: number) => runOf([...handshake(), ...trip, text(2, 101), text(2 + gap, 101), end]);
  // The handshake took 20 ms and may have been measured or not: the RTO is 1 s, the least, or 2.4 s.
  expect(judged(timeoutBounds, again(2))).toBeNull();
  expect(judged(timeoutBounds, again(0.9))).toMatchObject({ rule: "RFC6298-R11", side: "a" });
  expect(judged(timeoutBounds, again(3))).toMatchObject({ side: "a", also: ["T1"] });
});

test("a probe of the tail with new text puts the timer off, and new text that was just written does not", () => {
  const write = (time: number, seq: number) => [...wrote(at(time), "a", 100), text(time, seq)];
  const begun = [...handshake({ sackPermitted: true }), ...write(1, 1), ...write(1.1, 101)];
  const end = [text(3, 1), arrived(at(3.1), "a", { seq: 1, ack: 301 })];
  expect(judged(timeoutBounds, runOf([...begun, text(2, 201), ...end]))).toBeNull();
  const late = { rule: "RFC6298-R12", side: "a" };
  expect(judged(timeoutBounds, runOf([...begun, ...write(2, 201), ...end]))).toMatchObject(late);
  expect(judged(timeoutBounds, runOf([...begun, text(2, 201), text(2.9, 301), text(3.5, 1)]))).toMatchObject(late);
});

test("new text behind old text in one segment may be timed, and old text may not", () => {
  const limits = { initial: SECOND, min: SECOND, max: 60 * SECOND, granularity: MILLISECOND };
  const piece = (from: number, octets: number) =>
    segment({ sourcePort: 1, destinationPort: 2, flags: ACK, seq: seq(from), data: new Uint8Array(octets) });
  const timed = (octets: number): number => {
    const estimates = new Estimates(limits);
    estimates.sent(piece(1, 1), seq(2), instant(0), false);
    estimates.sent(piece(1, octets), seq(1 + octets), instant(SECOND), true);
    const answer = segment({ sourcePort: 2, destinationPort: 1, flags: ACK, ack: seq(1 + octets) });
    estimates.acknowledged(answer, instant(2 * SECOND), true, true, 0);
    return estimates.samples;
  };
  expect(timed(1)).toBe(0);
  expect(timed(2)).toBe(1);
});

const mss = { mss: 1000 };
const full = (n: number, time: number) => sent(time, "a", { seq: 1 + 1000 * n, ack: 1, length: 1000 });
const flight = (count: number, time: number) => Array.from({ length: count }, (_, n) => full(n, time));
const ack = (time: number, n: number) => arrived(time, "a", { seq: 1, ack: 1 + 1000 * n });

test("the window grows by a segment for each acknowledgment, and is used", () => {
  const begun = [...handshake(mss), ...wrote(SECOND, "a", 20_000), ...flight(4, SECOND), ack(2 * SECOND, 1)];
  const grown = [...begun, full(4, 2 * SECOND), full(5, 2 * SECOND)];
  const later = ack(2 * SECOND + MILLISECOND, 2);
  expect(judged(renoMost, runOf(grown))).toBeNull();
  expect(judged(renoLeast, runOf([...grown, later]))).toBeNull();
  expect(judged(renoMost, runOf([...grown, full(6, 2 * SECOND)]))).toMatchObject({ rule: "RFC5681-R3", side: "a" });
  expect(judged(renoLeast, runOf([...begun, later]))).toMatchObject({ rule: "RFC5681-R9", side: "a" });
});

test("a segment draws one bare acknowledgment at most", () => {
  const once = [...handshake(), arrived(SECOND, "a", { seq: 1, ack: 1, length: 10 }), sent(SECOND, "a", { ack: 11 })];
  const twice = Array.from({ length: 4 }, () => sent(SECOND, "a", { ack: 11, window: 65_525 }));
  expect(judged(oneAckEach, runOf(once))).toBeNull();
  expect(judged(oneAckEach, runOf([...once, ...twice]))).toMatchObject({ rule: "RFC5681-R33", side: "a" });
});
