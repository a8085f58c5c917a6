/** Kinds of packets. */

import { expect, test } from "vitest";
import { seq } from "../../spec/seq.ts";
import { ACK, FIN, PSH, RST, type Segment, segment, SYN } from "../../spec/tcp/segment.ts";
import type { PacketClass } from "../scenario/scenario.ts";
import { isOfClass, SentBefore } from "./classify.ts";

const CLASSES: readonly PacketClass[] = ["any", "syn", "syn-ack", "ack", "data", "fin", "rst", "retransmission"];

const make = (flags: number, length = 0, from = 100): Segment =>
  segment({ sourcePort: 1, destinationPort: 2, flags, seq: seq(from), data: new Uint8Array(length) });

const classesOf = (it: Segment | null, again = false): readonly PacketClass[] =>
  CLASSES.filter((what) => isOfClass(what, it, again));

test.each<readonly [string, Segment | null, boolean, readonly PacketClass[]]>([
  ["a SYN", make(SYN), false, ["any", "syn"]],
  ["a SYN,ACK", make(SYN | ACK), false, ["any", "syn-ack"]],
  ["a bare ACK", make(ACK), false, ["any", "ack"]],
  ["data", make(ACK | PSH, 5), false, ["any", "data"]],
  ["data with a FIN, sent again", make(ACK | FIN, 5), true, ["any", "data", "fin", "retransmission"]],
  ["a FIN", make(ACK | FIN), false, ["any", "fin"]],
  ["an RST", make(RST), false, ["any", "rst"]],
  ["an RST,ACK", make(RST | ACK), false, ["any", "rst"]],
  ["no segment", null, false, ["any"]],
])("%s", (_, it, again, classes) => {
  expect(classesOf(it, again)).toEqual(classes);
});

test("sequence space that was sent before is known again, in its direction of its four-tuple only", () => {
  const sent = new SentBefore();
  expect(sent.note("a", make(SYN))).toBe(false);
  expect(sent.note("a", make(SYN))).toBe(true);
  expect(sent.note("a", make(ACK, 10, 101))).toBe(false);
  expect(sent.note("a", make(ACK, 0, 105))).toBe(false);
  expect(sent.note("a", make(ACK, 10, 105))).toBe(true);
  expect(sent.note("a", make(ACK, 10, 115))).toBe(false);
  expect(sent.note("b", make(ACK, 10, 101))).toBe(false);
});

test("a SYN with another sequence number begins another connection", () => {
  const sent = new SentBefore();
  sent.note("a", make(SYN, 0, 5000));
  sent.note("a", make(SYN, 0, 5000));
  expect(sent.note("a", make(SYN, 0, 100))).toBe(false);
  expect(sent.note("a", make(ACK, 10, 101))).toBe(false);
  expect(sent.isnsUsed).toEqual({ a: 2, b: 0 });
});

test("the wrap of sequence numbers is no retransmission", () => {
  const sent = new SentBefore();
  sent.note("a", make(ACK, 10, -10));
  expect(sent.note("a", make(ACK, 10, 0))).toBe(false);
  expect(sent.note("a", make(ACK, 10, -5))).toBe(true);
});
