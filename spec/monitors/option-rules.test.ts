/** The monitors of what SYNs offer, of timestamps on RSTs, of their clock, and of challenges, on hand-made traces. */

import { describe, expect, test } from "vitest";
import { seq } from "../seq.ts";
import { ACK, NO_OPTIONS, type Options, RST, SYN } from "../tcp/segment.ts";
import { MILLISECOND, SECOND } from "../time.ts";
import type { Monitor } from "../trace/monitor.ts";
import type { Observation } from "../trace/observation.ts";
import { backToListen } from "./back-to-listen.ts";
import { resetsCarryTimestamps } from "./reset-timestamps.ts";
import { sackedIsNotSentAgain } from "./sack-sender.ts";
import { linkIsAnnounced, scalingIsOffered } from "./syn-offers.ts";
import { arrived, called, handshake, ISS, judged, passed, runOf, sent, sockets } from "./testing.fixture.ts";
import { challengesAtLeast, challengesAtMost } from "./throttle.ts";
import { clockIsNotTooFast, clockTicksOnceAWindow } from "./timestamp-clock.ts";

const AT = 100 * MILLISECOND;
const ruleOf = (monitor: Monitor, ...trace: readonly Observation[]): string | null =>
  judged(monitor, runOf(trace))?.rule ?? null;
const stamps = (value: number, echo = 0): Partial<Options> => ({ timestamps: { value, echo } });

describe("a SYN", () => {
  const syn = (options: Partial<Options>): Observation => sent(0, "a", { seq: 0, flags: SYN, options });

  test("offers scaling, and a SYN,ACK does if the SYN did", () => {
    expect(ruleOf(scalingIsOffered, ...handshake({ windowScale: 0 }))).toBeNull();
    expect(ruleOf(scalingIsOffered, ...handshake({}, { windowScale: 0 }))).toBe("RFC7323-R1");
    expect(ruleOf(scalingIsOffered, ...handshake({ windowScale: 0 }, {}))).toBe("RFC7323-R6");
  });

  test("announces the MTU less the fixed headers", () => {
    expect(ruleOf(linkIsAnnounced, syn({ mss: 1460 }))).toBeNull();
    expect(ruleOf(linkIsAnnounced, syn({}))).toBeNull();
    expect(ruleOf(linkIsAnnounced, syn({ mss: 1448 }))).toBe("RFC6691-R1");
    expect(ruleOf(linkIsAnnounced, syn({ mss: 1480 }))).toBe("RFC6691-R6");
  });
});

describe("an RST", () => {
  const opened = [...sockets(), ...handshake(stamps(7))];
  const text = arrived(AT, "a", { ack: 1, length: 5, options: stamps(9) });

  test("that answers a segment with timestamps echoes them, with a TSval of 0", () => {
    const reset = (options: Partial<Options>): Observation => sent(AT, "a", { flags: RST, options });
    expect(ruleOf(resetsCarryTimestamps, ...opened, text, reset(stamps(0, 9)))).toBeNull();
    expect(ruleOf(resetsCarryTimestamps, ...opened, text, reset(stamps(0, 7)))).toBe("RFC7323-R37");
    expect(ruleOf(resetsCarryTimestamps, ...opened, text, reset({}))).toBe("RFC7323-R37");
  });

  test("of ABORT carries timestamps, as everything does where they were agreed on", () => {
    const abort = called(AT, "a", { call: "abort", socket: 1 });
    const reset = (options: Partial<Options>): Observation => sent(AT, "a", { flags: RST, options });
    expect(ruleOf(resetsCarryTimestamps, ...opened, ...abort, reset(stamps(8, 7)))).toBeNull();
    expect(ruleOf(resetsCarryTimestamps, ...opened, ...abort, reset({}))).toBe("RFC7323-R38");
    expect(ruleOf(resetsCarryTimestamps, ...opened, reset({}))).toBe("RFC7323-R23");
    expect(ruleOf(resetsCarryTimestamps, ...sockets(), ...handshake(), ...abort, reset({}))).toBeNull();
  });
});

describe("the timestamp clock", () => {
  const opened = handshake(stamps(0));
  const says = (at: number, value: number, length = 0): Observation =>
    sent(at, "a", { ack: 1, length, options: stamps(value) });

  test("takes 255 s or more to come round", () => {
    expect(ruleOf(clockIsNotTooFast, ...opened, says(AT, 0), says(AT + SECOND, 16_000_000))).toBeNull();
    expect(ruleOf(clockIsNotTooFast, ...opened, says(AT, 0), says(AT + SECOND, 18_000_000))).toBe("RFC7323-R46");
  });

  test("ticks within a window's worth of text", () => {
    const octets = (n: number, value: number): Observation => says(AT, value, n);
    expect(ruleOf(clockTicksOnceAWindow, ...opened, octets(60_000, 1), octets(60_000, 2))).toBeNull();
    expect(ruleOf(clockTicksOnceAWindow, ...opened, octets(60_000, 1), octets(60_000, 1))).toBe("RFC7323-R45");
  });
});

describe("challenges", () => {
  /** So many RSTs that come to `a`, a tenth of a second apart, and an acknowledgment of each. */
  const challenged = (n: number): readonly Observation[] =>
    Array.from({ length: n }, (_, i) => [
      arrived(AT * (i + 1), "a", { seq: 9, flags: RST }),
      sent(AT * (i + 1), "a", { ack: 1 }),
    ]).flat();

  test("are rationed", () => {
    const most = challengesAtMost("RFC5961-R15", 3, SECOND);
    expect(ruleOf(most, ...handshake(), ...challenged(3))).toBeNull();
    expect(ruleOf(most, ...handshake(), ...challenged(4))).toBe("RFC5961-R15");
    expect(ruleOf(challengesAtMost("RFC5961-R15", 3, AT), ...handshake(), ...challenged(9))).toBeNull();
  });

  test("are not left out altogether", () => {
    const least = challengesAtLeast("RFC5961-R15", 3);
    expect(ruleOf(least, ...handshake(), ...challenged(3))).toBeNull();
    expect(ruleOf(least, ...handshake(), ...challenged(2))).toBe("RFC5961-R15");
    // What answers text is none.
    const text = [arrived(AT, "a", { ack: 1, length: 5 }), sent(AT, "a", { ack: 6 })];
    expect(ruleOf(least, ...handshake(), ...challenged(2), ...text)).toBe("RFC5961-R15");
  });
});

describe("what was selectively acknowledged", () => {
  const permitted: Partial<Options> = { sackPermitted: true };
  const piece = (at: number, from: number): Observation => sent(at, "a", { seq: from, ack: 1, length: 100 });
  const sack = { ...NO_OPTIONS, sack: [{ left: seq(ISS.a + 101), right: seq(ISS.a + 201) }] };
  const reported = [
    ...handshake(permitted),
    ...[1, 101, 201].map((from) => piece(AT, from)),
    ...passed(AT, "b", { ack: 1, options: sack }),
  ];

  test("is not sent again before a time-out; the hole before it is", () => {
    expect(ruleOf(sackedIsNotSentAgain, ...reported, piece(2 * AT, 1))).toBeNull();
    expect(ruleOf(sackedIsNotSentAgain, ...reported, piece(2 * AT, 101))).toBe("RFC2018-R10");
    expect(ruleOf(sackedIsNotSentAgain, ...reported, piece(2 * SECOND, 1), piece(2 * SECOND, 101))).toBeNull();
  });
});

describe("a half-open connection", () => {
  const half = [
    ...passed(0, "b", { seq: 0, flags: SYN }),
    sent(10 * MILLISECOND, "a", { seq: 0, ack: 1, flags: SYN | ACK }),
  ];
  const stray = arrived(2 * AT, "a", { seq: 1, ack: 1 });
  const reset = sent(2 * AT, "a", { seq: 1, flags: RST });

  test("is forgotten on an RST at RCV.NXT: its acknowledgment is a stray", () => {
    const ended = [...half, arrived(AT, "a", { seq: 1, flags: RST })];
    expect(ruleOf(backToListen, ...ended, stray, reset)).toBeNull();
    expect(ruleOf(backToListen, ...ended, stray)).toBe("RFC9293-E43");
    expect(ruleOf(backToListen, ...ended, sent(SECOND, "a", { seq: 0, ack: 1, flags: SYN | ACK })))
      .toBe("RFC9293-E43");
    expect(ruleOf(backToListen, ...half, stray)).toBeNull();
  });

  test("is forgotten on a SYN in the window, unless that is challenged", () => {
    const again = [...half, arrived(AT, "a", { seq: 50, flags: SYN })];
    expect(ruleOf(backToListen, ...again, sent(AT, "a", { seq: 1, ack: 1 }))).toBeNull();
    expect(ruleOf(backToListen, ...again, stray, reset)).toBeNull();
    expect(ruleOf(backToListen, ...again, stray)).toBe("RFC9293-E46");
  });
});
