/** The monitors of retransmission, on traces made by hand. */

import { expect, test } from "vitest";
import { MILLISECOND, SECOND } from "../time.ts";
import { ACK, FIN, SYN } from "../tcp/segment.ts";
import { backsOff, synBacksOff } from "./backs-off.ts";
import { keepsBackedOff } from "./keeps-backed-off.ts";
import { notTooEarly } from "./not-too-early.ts";
import { patience } from "./patience.ts";
import { retransmitsInTime } from "./retransmits-in-time.ts";
import type { Observation } from "../trace/observation.ts";
import { arrived, called, handshake, judged, passed, runOf, sent, sockets, told } from "./testing.fixture.ts";

const text = { seq: 1, ack: 1, length: 100 };
const at = (seconds: number): number => seconds * SECOND;

test("text that is sent again within the greatest RTO is sent again in time", () => {
  const run = runOf([
    ...handshake(),
    sent(at(1), "a", text),
    sent(at(2), "a", text),
    sent(at(4), "a", text),
    arrived(at(4.1), "a", { seq: 1, ack: 101 }),
  ]);
  expect(judged(retransmitsInTime, run)).toBeNull();
});

test("text that is not sent again before the greatest RTO is over is late, at whichever side", () => {
  const late = [...handshake(), sent(at(1), "a", text), told(at(62), "b", "readable")];
  expect(judged(retransmitsInTime, runOf(late))).toMatchObject({ rule: "T1", side: "a" });
  const never = [...handshake(), sent(at(1), "b", { seq: 1, ack: 1, flags: FIN | ACK })];
  expect(judged(retransmitsInTime, runOf(never))).toMatchObject({ rule: "T1", side: "b" });
});

test("intervals that double are backed off, also when the tail was probed first", () => {
  const times = [1, 1.2, 2.2, 4.2, 8.2];
  expect(judged(backsOff, runOf([...handshake(), ...times.map((t) => sent(at(t), "a", text))]))).toBeNull();
});

test("intervals that stay the same are not backed off, unless something arrived between them", () => {
  const sendings = [1, 2, 3, 4].map((t) => sent(at(t), "a", text));
  expect(judged(backsOff, runOf([...handshake(), ...sendings]))).toMatchObject({ rule: "MUST-19", side: "a" });
  const answered = sendings.flatMap((one) => [one, arrived(one.at + MILLISECOND, "a", { seq: 1, ack: 1 })]);
  expect(judged(backsOff, runOf([...handshake(), ...answered]))).toBeNull();
});

test("a SYN backs off as text does, and is judged by itself", () => {
  const syns = (...times: number[]) => runOf(times.map((t) => sent(at(t), "a", { seq: 0, flags: SYN })));
  expect(judged(synBacksOff, syns(0, 1, 3, 7))).toBeNull();
  expect(judged(synBacksOff, syns(0, 1, 2))).toMatchObject({ rule: "RFC6298-R16", side: "a" });
  expect(judged(backsOff, syns(0, 1, 2))).toBeNull();
  const answers = [0, 1, 2].map((t) => sent(at(t), "b", { seq: 0, ack: 1, flags: SYN | ACK }));
  expect(judged(synBacksOff, runOf([sent(at(0), "a", { seq: 0, flags: SYN }), ...answers]))).toBeNull();
});

test("the least RTO is waited for, but for one probe of the tail and for what answers tell", () => {
  const again = (gap: number, ...between: Parameters<typeof runOf>[0]) =>
    judged(notTooEarly, runOf([...handshake(), sent(at(1), "a", text), ...between, sent(at(1 + gap), "a", text)]));
  expect(again(1)).toBeNull();
  expect(again(0.2)).toBeNull();
  expect(again(0.4, sent(at(1.2), "a", text))).toMatchObject({ rule: "RFC6298-R11", side: "a" });
  expect(again(0.2, arrived(at(1.1), "a", { seq: 1, ack: 1 }))).toBeNull();
  expect(again(0.2, sent(at(1.1), "a", { seq: 101, ack: 1, length: 1 }))).toMatchObject({ rule: "RFC6298-R11" });
});

test("a doubled timeout stays in force when only copies were acknowledged", () => {
  const next = { seq: 101, ack: 1, length: 100 };
  const run = (gap: number) =>
    runOf([
      ...handshake(),
      sent(at(1), "a", text),
      sent(at(2), "a", text),
      sent(at(4), "a", text),
      arrived(at(4.1), "a", { seq: 1, ack: 101 }),
      sent(at(5), "a", next),
      sent(at(5 + gap), "a", next),
    ]);
  expect(judged(keepsBackedOff, run(4))).toBeNull();
  expect(judged(keepsBackedOff, run(1))).toMatchObject({ rule: "RFC6298-R8", side: "a" });
});

test("a connection is given up at R2, not before, and not without a word", () => {
  const dead = (gone: number | null) =>
    runOf([
      ...handshake(),
      told(40 * MILLISECOND, "a", "established"),
      sent(at(1), "a", text),
      ...(gone === null ? [] : [told(at(gone), "a", "timed-out")]),
    ]);
  expect(judged(patience, dead(101))).toBeNull();
  expect(judged(patience, dead(50))).toMatchObject({
    rule: "MUST-20",
    side: "a",
    actual: expect.stringContaining("49"),
  });
  expect(judged(patience, dead(null))).toMatchObject({ rule: "MUST-20", side: "a" });
  expect(judged(patience, runOf([...handshake(), ...passed(at(1), "a", text), arrived(at(2), "a", { ack: 101 })])))
    .toBeNull();
});

test("a user time-out counts from when what is outstanding left, and for a FIN of an orphan, too", () => {
  const fin = { seq: 101, ack: 1, flags: FIN | ACK };
  const closing = (letGo: boolean, ...rest: readonly Observation[]) =>
    runOf([
      ...sockets({ userTimeout: at(5) }),
      ...handshake(),
      told(40 * MILLISECOND, "a", "established"),
      sent(at(1), "a", text),
      ...called(at(1.5), "a", letGo ? { call: "close", socket: 1 } : { call: "shutdown", socket: 1 }),
      sent(at(1.5), "a", fin),
      // The last progress: from now on the FIN is what is outstanding.
      arrived(at(2), "a", { seq: 1, ack: 101 }),
      sent(at(3), "a", fin),
      ...rest,
    ]);
  expect(judged(patience, closing(false, told(at(6.5), "a", "timed-out")))).toBeNull();
  expect(judged(patience, closing(false, told(at(6.4), "a", "timed-out")))).toMatchObject({ rule: "MUST-21" });
  expect(judged(patience, closing(false))).toMatchObject({ rule: "MUST-21", side: "a" });
  expect(judged(patience, closing(true, sent(at(11), "a", fin)))).toBeNull();
  expect(judged(patience, closing(true, sent(at(13), "a", fin)))).toMatchObject({ rule: "MUST-21", also: ["L5"] });
});
