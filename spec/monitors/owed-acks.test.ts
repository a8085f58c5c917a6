/** Acknowledgments that are owed, and when. */

import { expect, test } from "vitest";
import { instant, MILLISECOND, SECOND } from "../time.ts";
import { ACK, FIN } from "../tcp/segment.ts";
import { acksInTime, everySecondAcked, finsAcked, offersAreKept } from "./owed-acks.ts";
import { arrived, called, handshake, judged, runOf, sent, sockets } from "./testing.fixture.ts";

const opened = [...sockets(), ...handshake({ mss: 1000 })];
const text = arrived(40_000, "b", { seq: 1, ack: 1, length: 100 });
const until = { endedAt: instant(60 * SECOND) };

test("an acknowledgment within half a second is in time, and a later one is not", () => {
  const ack = (at: number) => runOf([...opened, text, sent(at, "b", { ack: 101 })], until);
  expect(judged(acksInTime, ack(540_000))).toBeNull();
  expect(judged(acksInTime, ack(540_001))).toMatchObject({ rule: "MUST-40", side: "b" });
  expect(judged(acksInTime, runOf([...opened, text], until))).toMatchObject({ rule: "MUST-40", at: null });
});

test("nothing is owed for text that is out of order, damaged, or beyond the window", () => {
  const late = arrived(40_000, "b", { seq: 50, ack: 1, length: 100 });
  const narrow = sent(35_000, "b", { ack: 1, window: 60 });
  expect(judged(acksInTime, runOf([...opened, late], until))).toBeNull();
  expect(judged(acksInTime, runOf([...opened, narrow, text], until))).toBeNull();
  const damaged = { ...text, corrupted: true as const };
  expect(judged(acksInTime, runOf([...opened, damaged], until))).toBeNull();
});

test("a FIN in order is acknowledged, with the text before it or alone", () => {
  const ending = arrived(40_000, "b", { seq: 1, ack: 1, length: 100, flags: FIN | ACK });
  const ack = (upTo: number) => runOf([...opened, ending, sent(60_000, "b", { ack: upTo })], until);
  expect(judged(finsAcked, ack(102))).toBeNull();
  expect(judged(finsAcked, ack(101))).toMatchObject({ rule: "RFC9293-E56", side: "b" });
});

test("no acknowledgment is owed for a FIN that comes before its turn, or just outside of the window", () => {
  const ahead = arrived(40_000, "b", { seq: 50, ack: 1, flags: FIN | ACK });
  expect(judged(finsAcked, runOf([...opened, ahead], until))).toBeNull();
  const narrow = sent(35_000, "b", { ack: 1, window: 100 });
  const ending = arrived(40_000, "b", { seq: 1, ack: 1, length: 100, flags: FIN | ACK });
  expect(judged(finsAcked, runOf([...opened, narrow, ending], until))).toBeNull();
});

test("nothing is owed to a socket that was closed", () => {
  const closed = called(45_000, "b", { call: "close", socket: 2 });
  expect(judged(acksInTime, runOf([...opened, text, ...closed], until))).toBeNull();
});

test("what the window offered and is never acknowledged breaks the offer", () => {
  const late = sent(9 * SECOND, "b", { ack: 101 });
  expect(judged(offersAreKept, runOf([...opened, text, late], until))).toBeNull();
  expect(judged(offersAreKept, runOf([...opened, text], until))).toMatchObject({ rule: "S7", side: "b" });
});

test("two full segments are acknowledged at once, one may wait", () => {
  const full = (at: number, seq: number) => arrived(at, "b", { seq, ack: 1, length: 1000 });
  const one = [...opened, full(40_000, 1), sent(200_000, "b", { ack: 1001 })];
  expect(judged(everySecondAcked, runOf(one, until))).toBeNull();
  const two = [...opened, full(40_000, 1), full(50_000, 1001)];
  expect(judged(everySecondAcked, runOf([...two, sent(50_000, "b", { ack: 2001 })], until))).toBeNull();
  const late = sent(50_000 + MILLISECOND, "b", { ack: 2001 });
  expect(judged(everySecondAcked, runOf([...two, late], until))).toMatchObject({ rule: "SHLD-19", side: "b" });
});
