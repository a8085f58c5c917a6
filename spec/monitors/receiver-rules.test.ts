/** The monitors of what a receiver does with timestamps and reports in blocks, on traces made by hand. */

import { describe, expect, test } from "vitest";
import { seq } from "../seq.ts";
import { ACK, type Options, RST, SYN } from "../tcp/segment.ts";
import { MILLISECOND, SECOND } from "../time.ts";
import type { Monitor } from "../trace/monitor.ts";
import type { Observation } from "../trace/observation.ts";
import { oldTimestampsAreRefused } from "./old-timestamps.ts";
import { sackIsComplete } from "./sack-receiver.ts";
import { arrived, handshake, ISS, judged, passed, runOf, sent } from "./testing.fixture.ts";
import { echoesTsRecent, noEchoWithoutAck } from "./timestamp-echo.ts";
import { sentAgainSoon, unstampedIsDropped } from "./unstamped.ts";

const AT = 100 * MILLISECOND;
const ruleOf = (monitor: Monitor, ...trace: readonly Observation[]): string | null =>
  judged(monitor, runOf(trace))?.rule ?? null;
const stamps = (value: number, echo = 0): Partial<Options> => ({ timestamps: { value, echo } });
const opened = handshake(stamps(50));
/** Text of `b` that stands `from` octets into its stream, with a TSval. */
const text = (at: number, from: number, value: number): Observation =>
  arrived(at, "a", { seq: from, ack: 1, length: 100, options: stamps(value) });
const ack = (at: number, number: number, echo: number): Observation =>
  sent(at, "a", { ack: number, options: stamps(60, echo) });

describe("a TSecr", () => {
  test("is zero without ACK", () => {
    expect(ruleOf(noEchoWithoutAck, sent(0, "a", { seq: 0, flags: SYN, options: stamps(5) }))).toBeNull();
    expect(ruleOf(noEchoWithoutAck, sent(0, "a", { seq: 0, flags: SYN, options: stamps(5, 9) }))).toBe("RFC7323-R18");
    expect(ruleOf(noEchoWithoutAck, sent(0, "a", { flags: RST, options: stamps(0, 9) }))).toBeNull();
  });

  test("is that of the earliest segment that is not acknowledged", () => {
    const two = [...opened, text(AT, 1, 70), text(2 * AT, 101, 80)];
    expect(ruleOf(echoesTsRecent, ...two, ack(2 * AT, 201, 70))).toBeNull();
    expect(ruleOf(echoesTsRecent, ...two, ack(2 * AT, 201, 80))).not.toBeNull();
    expect(ruleOf(echoesTsRecent, ...opened, text(AT, 1, 70), ack(AT, 101, 99))).toBe("RFC7323-R32");
    expect(ruleOf(echoesTsRecent, ...two, ack(2 * AT, 201, 50))).toBe("RFC7323-R35");
  });

  test("is not that of a segment behind a hole, and is that of the one which fills it", () => {
    const early = [...opened, text(AT, 101, 70)];
    expect(ruleOf(echoesTsRecent, ...early, ack(AT, 1, 50))).toBeNull();
    expect(ruleOf(echoesTsRecent, ...early, ack(AT, 1, 70))).toBe("RFC7323-R33");
    const filled = [...early, ack(AT, 1, 50), text(2 * AT, 1, 80)];
    expect(ruleOf(echoesTsRecent, ...filled, ack(2 * AT, 201, 80))).toBeNull();
    expect(ruleOf(echoesTsRecent, ...filled, ack(2 * AT, 201, 50))).toBe("RFC7323-R34");
  });
});

test("text with an older timestamp is answered, and not taken", () => {
  const old = [...opened, text(AT, 1, 40)];
  expect(ruleOf(oldTimestampsAreRefused, ...old, ack(AT, 1, 50))).toBeNull();
  expect(ruleOf(oldTimestampsAreRefused, ...old, ack(AT, 101, 50))).toBe("RFC7323-R42");
  expect(ruleOf(oldTimestampsAreRefused, ...old, sent(SECOND, "b", { ack: 1 }))).toBe("RFC7323-R42");
  expect(ruleOf(oldTimestampsAreRefused, ...opened, text(AT, 1, 50), ack(AT, 101, 50))).toBeNull();
});

test("text without the timestamps that were agreed on is neither taken nor answered", () => {
  const bare = [...opened, arrived(AT, "a", { ack: 1, length: 100 })];
  expect(ruleOf(unstampedIsDropped, ...bare)).toBeNull();
  expect(ruleOf(unstampedIsDropped, ...bare, ack(AT, 1, 50))).toBe("RFC7323-R25");
  expect(ruleOf(unstampedIsDropped, ...bare, ack(SECOND, 101, 50))).toBe("RFC7323-R25");
  expect(ruleOf(unstampedIsDropped, ...bare, text(2 * AT, 1, 60), ack(2 * AT, 101, 60))).toBeNull();
  const none = [...handshake(), arrived(AT, "a", { ack: 1, length: 100 }), sent(AT, "a", { ack: 101 })];
  expect(ruleOf(unstampedIsDropped, ...none)).toBeNull();
});

test("what is not answered is sent again soon", () => {
  const piece = (at: number): Observation => sent(at, "a", { ack: 1, length: 100, options: stamps(60, 50) });
  const later = (at: number): Observation => sent(at, "b", { ack: 1, options: stamps(60, 50) });
  expect(ruleOf(sentAgainSoon, ...opened, piece(AT), later(9 * SECOND))).toBe("RFC7323-R30");
  expect(ruleOf(sentAgainSoon, ...opened, piece(AT), piece(2 * SECOND), later(9 * SECOND))).toBeNull();
  const answered = arrived(2 * AT, "a", { ack: 101, options: stamps(70, 60) });
  expect(ruleOf(sentAgainSoon, ...opened, piece(AT), answered, later(9 * SECOND))).toBeNull();
  const synAck = [...passed(0, "b", { seq: 0, flags: SYN }), sent(AT, "a", { seq: 0, ack: 1, flags: SYN | ACK })];
  expect(ruleOf(sentAgainSoon, ...synAck, later(9 * SECOND))).toBe("RFC7323-R20");
});

describe("a report of text out of order", () => {
  const permitted = handshake({ sackPermitted: true });
  const piece = (at: number, from: number): readonly Observation[] =>
    passed(at, "b", { seq: from, ack: 1, length: 100 }, 1);
  const report = (at: number, ...lefts: readonly number[]): Observation =>
    sent(at + 1, "a", {
      ack: 1,
      options: { sack: lefts.map((left) => ({ left: seq(ISS.b + left), right: seq(ISS.b + left + 100) })) },
    });

  test("comes at once, and has a block of what came", () => {
    const early = [...permitted, ...piece(AT, 201)];
    expect(ruleOf(sackIsComplete, ...early, report(AT, 201))).toBeNull();
    expect(ruleOf(sackIsComplete, ...early, report(AT))).toBe("RFC2018-R4");
    expect(ruleOf(sackIsComplete, ...early, report(AT, 401))).toBe("RFC2018-R6");
    expect(ruleOf(sackIsComplete, ...early, sent(SECOND, "b", { seq: 301, ack: 1 }))).toBe("RFC2018-R5");
    expect(ruleOf(sackIsComplete, ...handshake(), ...piece(AT, 201), report(AT))).toBeNull();
  });

  test("has the newest one first, and the others behind it", () => {
    const two = [...permitted, ...piece(AT, 201), report(AT, 201), ...piece(2 * AT, 401)];
    expect(ruleOf(sackIsComplete, ...two, report(2 * AT, 401, 201))).toBeNull();
    expect(ruleOf(sackIsComplete, ...two, report(2 * AT, 201, 401))).toBe("RFC2018-R6");
    expect(ruleOf(sackIsComplete, ...two, report(2 * AT, 401))).toBe("RFC2018-R7");
    expect(ruleOf(sackIsComplete, ...two, report(2 * AT, 401, 601))).toBe("RFC2018-R9");
  });

  test("may begin with what came twice, and only with that (RFC 2883)", () => {
    const block = (left: number, right: number) => ({ left: seq(ISS.b + left), right: seq(ISS.b + right) });
    const blocks = (at: number, ...sack: readonly ReturnType<typeof block>[]): Observation =>
      sent(at + 1, "a", { ack: 1, options: { sack } });
    const whole = block(201, 401);
    const held = [...permitted, ...piece(AT, 201), report(AT, 201), ...piece(2 * AT, 301), blocks(2 * AT, whole)];
    const again = [...held, ...piece(3 * AT, 201)];
    expect(ruleOf(sackIsComplete, ...again, blocks(3 * AT, whole))).toBeNull();
    expect(ruleOf(sackIsComplete, ...again, blocks(3 * AT, block(201, 301), whole))).toBeNull();
    expect(ruleOf(sackIsComplete, ...again, blocks(3 * AT, block(301, 401), whole))).toBe("RFC2018-R9");
    expect(ruleOf(sackIsComplete, ...held, blocks(3 * AT, block(201, 301), whole))).toBe("RFC2018-R9");
  });
});
