/** Options on the wire: where they stand, and what they say. */

import { expect, test } from "vitest";
import { seq } from "../seq.ts";
import { instant, SECOND } from "../time.ts";
import { ACK, FIN, SYN } from "../tcp/segment.ts";
import { oldTimestampsAreRefused } from "./old-timestamps.ts";
import { sackTellsTheTruth } from "./sack-blocks.ts";
import { acknowledgedIsDone } from "./scaled-windows.ts";
import { textFitsTheMss } from "./segment-size.ts";
import { synOptionsStayOnSyns, synsOfferWhatTheyMay } from "./syn-options.ts";
import { arrived, handshake, ISS, judged, runOf, sent } from "./testing.fixture.ts";
import { clockNeverGoesBack, echoesWhatCame, timestampsWhereAgreed } from "./timestamps.ts";

const stamp = (value: number, echo = 0) => ({ timestamps: { value, echo } });
const stamped = handshake(stamp(100), stamp(100, 100)).slice(0, 4);
/** `b`'s end is open, on a connection with timestamps. */
const open = [...stamped, arrived(30_000, "b", { seq: 1, ack: 1, options: stamp(110, 100) })];

test("text and options fit the MSS that was announced, or the default one", () => {
  const text = (length: number, mss: number | null) =>
    runOf([...handshake({ mss }), sent(50_000, "a", { ack: 1, length })]);
  expect(judged(textFitsTheMss, text(300, 300))).toBeNull();
  expect(judged(textFitsTheMss, text(301, 300))).toMatchObject({ rule: "MUST-16", side: "a" });
  expect(judged(textFitsTheMss, text(536, null))).toBeNull();
  expect(judged(textFitsTheMss, text(537, null))).toMatchObject({ rule: "MUST-15", side: "a" });
});

test("options of the handshake stand on SYNs", () => {
  const late = (options: object) =>
    runOf([...handshake({ mss: 1000, windowScale: 2, sackPermitted: true }), sent(50_000, "b", { ack: 1, options })]);
  expect(judged(synOptionsStayOnSyns, late({}))).toBeNull();
  expect(judged(synOptionsStayOnSyns, late({ mss: 1000 }))).toMatchObject({ rule: "MUST-65", side: "b" });
  expect(judged(synOptionsStayOnSyns, late({ sackPermitted: true }))).toMatchObject({ rule: "RFC2018-R1" });
  expect(judged(synOptionsStayOnSyns, late({ windowScale: 2 }))).toMatchObject({ rule: "S11" });
});

test("a SYN,ACK answers what the SYN offered, and no shift count exceeds 14", () => {
  const opening = (a: object, b: object) => runOf(handshake(a, b));
  expect(judged(synsOfferWhatTheyMay, opening({ windowScale: 14, ...stamp(1) }, { windowScale: 0, ...stamp(1, 1) })))
    .toBeNull();
  expect(judged(synsOfferWhatTheyMay, opening({ windowScale: 15 }, {}))).toMatchObject({
    rule: "RFC7323-R11",
    side: "a",
  });
  expect(judged(synsOfferWhatTheyMay, opening({}, { windowScale: 3 }))).toMatchObject({
    rule: "RFC7323-R3",
    side: "b",
  });
  expect(judged(synsOfferWhatTheyMay, opening({}, stamp(1)))).toMatchObject({ rule: "RFC7323-R21", side: "b" });
});

test("crossing SYNs may each be repeated in a SYN,ACK", () => {
  const crossing = [
    sent(0, "a", { seq: 0, flags: SYN }),
    sent(0, "b", { seq: 0, flags: SYN, options: { windowScale: 2 } }),
    arrived(10_000, "b", { seq: 0, flags: SYN }),
    sent(10_000, "b", { seq: 0, ack: 1, flags: SYN | ACK, options: { windowScale: 2 } }),
  ];
  expect(judged(synsOfferWhatTheyMay, runOf(crossing))).toBeNull();
});

test("timestamps are on every segment or on none", () => {
  const reply = (options: object) => sent(50_000, "b", { ack: 1, options });
  expect(judged(timestampsWhereAgreed, runOf([...open, reply(stamp(120, 110))]))).toBeNull();
  expect(judged(timestampsWhereAgreed, runOf([...open, reply({})]))).toMatchObject({ rule: "RFC7323-R22", side: "b" });
  expect(judged(timestampsWhereAgreed, runOf([...handshake(), reply(stamp(1, 1))]))).toMatchObject({ rule: "S11" });
});

test("the clock does not go back, but it may wrap", () => {
  const two = (first: number, second: number) =>
    runOf([
      ...open,
      sent(50_000, "b", { ack: 1, options: stamp(first, 110) }),
      sent(60_000, "b", { ack: 1, options: stamp(second, 110) }),
    ]);
  expect(judged(clockNeverGoesBack, two(120, 120))).toBeNull();
  expect(judged(clockNeverGoesBack, two(120, 119))).toMatchObject({ rule: "RFC7323-R29", side: "b" });
  expect(judged(clockNeverGoesBack, two(0x7fff_ffff, 0x8000_0001))).toBeNull();
  const later = sent(2_050_001, "b", { ack: 1, options: stamp(120, 110) });
  expect(judged(clockNeverGoesBack, runOf([...two(120, 120).trace, later]))).toMatchObject({ rule: "RFC7323-R29" });
});

test("an echo is of what came, and never an older one", () => {
  const echoing = (...echoes: readonly number[]) =>
    runOf([...open, ...echoes.map((echo, i) => sent(50_000 + i, "b", { ack: 1, options: stamp(120, echo) }))]);
  expect(judged(echoesWhatCame, echoing(100, 110))).toBeNull();
  expect(judged(echoesWhatCame, echoing(105))).toMatchObject({ rule: "RFC7323-R19", side: "b" });
  expect(judged(echoesWhatCame, echoing(110, 100))).toMatchObject({ rule: "RFC7323-R36", side: "b" });
});

test("text with an old timestamp is answered and not taken", () => {
  const old = [...open, arrived(40_000, "b", { seq: 1, ack: 1, length: 10, options: stamp(109, 100) })];
  const until = { endedAt: instant(5 * SECOND) };
  const answer = (ack: number) => sent(41_000, "b", { ack, options: stamp(130, 110) });
  expect(judged(oldTimestampsAreRefused, runOf([...old, answer(1)], until))).toBeNull();
  expect(judged(oldTimestampsAreRefused, runOf([...old, answer(11)], until))).toMatchObject({
    rule: "RFC7323-R42",
    side: "b",
  });
  expect(judged(oldTimestampsAreRefused, runOf(old, until))).toMatchObject({ rule: "RFC7323-R42", at: null });
  const again = arrived(40_500, "b", { seq: 1, ack: 1, length: 10, options: stamp(111, 100) });
  expect(judged(oldTimestampsAreRefused, runOf([...old, again, answer(11)], until))).toBeNull();
});

test("blocks tell of what arrived, to a peer that permits them", () => {
  const holed = (permitted: boolean, ...blocks: readonly (readonly [number, number])[]) =>
    runOf([
      ...handshake({ sackPermitted: permitted }),
      arrived(40_000, "b", { seq: 101, ack: 1, length: 100 }),
      sent(41_000, "b", {
        ack: 1,
        options: { sack: blocks.map(([left, right]) => ({ left: seq(ISS.a + left), right: seq(ISS.a + right) })) },
      }),
    ]);
  expect(judged(sackTellsTheTruth, holed(true, [101, 201]))).toBeNull();
  expect(judged(sackTellsTheTruth, holed(true, [150, 201], [101, 201]))).toBeNull();
  expect(judged(sackTellsTheTruth, holed(false, [101, 201]))).toMatchObject({ rule: "RFC2018-R2", side: "b" });
  expect(judged(sackTellsTheTruth, holed(true, [101, 202]))).toMatchObject({ rule: "RFC2018-R9", side: "b" });
  expect(judged(sackTellsTheTruth, holed(true, [101, 101]))).toMatchObject({ rule: "RFC2018-R9" });
  expect(judged(sackTellsTheTruth, holed(true, [101, 201], [0, 1]))).toMatchObject({ rule: "RFC2018-R9" });
});

test("what was acknowledged is not sent again", () => {
  const text = sent(40_000, "a", { seq: 1, ack: 1, length: 100 });
  const ack = arrived(60_000, "a", { seq: 1, ack: 101 });
  const again = (at: number, seq: number) => sent(at, "a", { seq, ack: 1, length: 100, flags: ACK | FIN });
  expect(judged(acknowledgedIsDone, runOf([...handshake(), text, ack, again(70_000, 101)]))).toBeNull();
  expect(judged(acknowledgedIsDone, runOf([...handshake(), text, ack, again(70_000, 1)]))).toMatchObject({
    rule: "MUST-5",
    side: "a",
  });
});
