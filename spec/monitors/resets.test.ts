/** Monitors of RSTs, on hand-made traces. */

import { describe, expect, test } from "vitest";
import { ACK, FIN, type Options, RST, SYN } from "../tcp/segment.ts";
import { instant, MILLISECOND, SECOND } from "../time.ts";
import type { Monitor } from "../trace/monitor.ts";
import type { Observation, Side } from "../trace/observation.ts";
import type { Call } from "../trace/vocabulary.ts";
import { acknowledgesUnacceptable, challengesResets, challengesSyns } from "./acknowledges-unacceptable.ts";
import { answersStrays } from "./answers-strays.ts";
import { believesResets } from "./believes-resets.ts";
import { abortsByReset, resetsUnread, silentAfterEnd } from "./ends-by-reset.ts";
import { obeysResets } from "./obeys-resets.ts";
import { arrived, handshake, judged, passed, runOf, sent, told } from "./testing.fixture.ts";

const A = { address: "10.0.0.1", port: 40_000 };
const B = { address: "10.0.0.2", port: 80 };

const called = (at: number, side: Side, call: Call): Observation => ({ type: "call", at: instant(at), side, call });

/** Side `a` connects with socket 1, and is told that it is connected. */
const connectedWith = (options: Partial<Options>): readonly Observation[] => [
  called(0, "b", { call: "listen", socket: 9, local: B, backlog: 1 }),
  called(0, "a", { call: "connect", socket: 1, local: A, remote: B }),
  { type: "result", at: instant(0), side: "a", call: "connect", socket: 1, result: { ok: true } },
  { type: "connection", at: instant(0), side: "a", socket: 1, connection: 0 },
  ...handshake(options),
  told(30 * MILLISECOND, "a", "established"),
];
const connected = connectedWith({});

/** What a monitor says of a trace: the rule that was broken, or null. */
const rule = (monitor: Monitor, ...trace: readonly Observation[]): string | null =>
  judged(monitor, runOf(trace))?.rule ?? null;

describe("segments to nobody", () => {
  test.each<readonly [string, string | null, readonly Observation[]]>([
    ["an ACK is answered at its SEG.ACK", null, [
      arrived(0, "a", { seq: 7, ack: 9 }),
      sent(0, "a", { seq: 9, flags: RST }),
    ]],
    ["a SYN is answered at 0", null, [
      arrived(0, "a", { seq: 7, flags: SYN, length: 3 }),
      sent(0, "a", { seq: -1000, ack: 11, flags: RST | ACK }),
    ]],
    ["no RST", "RFC9293-E11", [arrived(0, "a", { seq: 7, ack: 9 })]],
    ["an RST somewhere else", "RFC9293-E11", [
      arrived(0, "a", { seq: 7, flags: SYN, length: 3 }),
      sent(0, "a", { seq: -1000, ack: 10, flags: RST | ACK }),
    ]],
    ["an RST that comes late", "RFC9293-E11", [
      arrived(0, "a", { seq: 7, ack: 9 }),
      sent(SECOND, "a", { seq: 9, flags: RST }),
    ]],
    ["an RST is not answered", null, [arrived(0, "a", { seq: 7, flags: RST })]],
    ["an RST that is answered", "S9", [
      arrived(0, "a", { seq: 7, ack: 9, flags: RST | ACK }),
      sent(0, "a", { seq: 9, flags: RST }),
    ]],
    ["a listener that is silent about an ACK", "RFC9293-E33", [
      called(0, "a", { call: "listen", socket: 3, local: A, backlog: 1 }),
      arrived(0, "a", { seq: 7, ack: 9 }),
    ]],
    ["an acknowledgment in SYN-SENT of nothing that was sent", "RFC9293-E36", [
      called(0, "a", { call: "connect", socket: 1, local: A, remote: B }),
      sent(0, "a", { seq: 0, flags: SYN }),
      arrived(1, "a", { seq: 7, ack: 500 }),
    ]],
  ])("%s: %s", (_, broken, trace) => expect(rule(answersStrays, ...trace)).toBe(broken));
});

describe("RSTs at an open connection", () => {
  // Late enough that no answer has been given for a second.
  const at = 2 * SECOND;
  const reset = (seq: number): Observation => arrived(at, "a", { seq, flags: RST });
  const answer = sent(at, "a", { seq: 1, ack: 1 });

  test.each<readonly [string, Monitor, string | null, readonly Observation[]]>([
    ["one at RCV.NXT is obeyed", obeysResets, null, [reset(1), told(at, "a", "reset")]],
    ["one at RCV.NXT is ignored", obeysResets, "RFC5961-R4", [reset(1)]],
    ["one at RCV.NXT ends it", believesResets, null, [reset(1), told(at, "a", "reset")]],
    ["one outside of the window ends it", believesResets, "S9", [reset(0), told(at, "a", "reset")]],
    ["one outside of the window is answered", believesResets, "RFC5961-R3", [reset(0), answer]],
    ["one in the window ends it", believesResets, null, [reset(5), told(at, "a", "reset")]],
    ["one in the window is challenged", believesResets, null, [reset(5), answer]],
    ["one is challenged and ends it", believesResets, "RFC9293-U7", [reset(5), answer, told(at, "a", "reset")]],
    ["nothing came, and it ends", believesResets, "S9", [told(at, "a", "reset")]],
    ["one in the window is challenged", challengesResets, null, [reset(5), answer]],
    ["one in the window gets nothing", challengesResets, "RFC5961-R5", [reset(5)]],
    ["one in the window gets another answer", challengesResets, "RFC5961-R5", [
      reset(5),
      sent(at, "a", { seq: 1, ack: 2 }),
    ]],
    ["a SYN is challenged", challengesSyns, null, [arrived(at, "a", { seq: 0, flags: SYN }), answer]],
    ["a SYN resets", challengesSyns, "RFC5961-R9", [
      arrived(at, "a", { seq: 9, flags: SYN }),
      sent(at, "a", { seq: 1, flags: RST }),
    ]],
    ["old text is acknowledged", acknowledgesUnacceptable, null, [arrived(at, "a", { seq: -9, ack: 1 }), answer]],
    ["old text gets nothing", acknowledgesUnacceptable, "RFC9293-E13", [arrived(at, "a", { seq: -9, ack: 1 })]],
    ["old text gets an RST", acknowledgesUnacceptable, "RFC9293-E13", [
      arrived(at, "a", { seq: -9, ack: 1 }),
      sent(at, "a", { seq: 1, flags: RST }),
    ]],
    ["text in the window is none of its business", acknowledgesUnacceptable, null, [
      arrived(at, "a", { seq: 3, ack: 1, length: 2 }),
    ]],
  ])("%s (%#)", (_, monitor, broken, trace) => expect(rule(monitor, ...connected, ...trace)).toBe(broken));
});

test.each([[0, "RFC5961-R4"], [1, null]])("an RST behind text at a closed window, scaled by %i", (shift, broken) => {
  const at = 2 * SECOND;
  const scaled = connectedWith({ windowScale: shift });
  const window = 65_535 >> shift;
  const trace = [
    ...scaled,
    sent(at, "a", { seq: 1, ack: 1, window }),
    ...passed(at, "b", { seq: 1, ack: 1, length: window << shift }),
    sent(at + SECOND, "a", { seq: 1, ack: 1 + (window << shift), window: 0 }),
    arrived(at + SECOND, "a", { seq: 1 + (window << shift), ack: 1, length: 1 }),
    arrived(at + SECOND, "a", { seq: 1 + (window << shift), flags: RST }),
  ];
  expect(rule(obeysResets, ...trace)).toBe(broken);
});

describe("RSTs that a call sends", () => {
  const at = SECOND;
  const abort = called(at, "a", { call: "abort", socket: 1 });
  const close = called(at, "a", { call: "close", socket: 1 });
  const unread: readonly Observation[] = [
    ...passed(100 * MILLISECOND, "b", { seq: 1, ack: 1, length: 10 }),
    sent(110 * MILLISECOND, "a", { seq: 1, ack: 11 }),
  ];

  test.each<readonly [string, Monitor, string | null, readonly Observation[]]>([
    ["ABORT", abortsByReset, null, [abort, sent(at, "a", { seq: 1, flags: RST })]],
    ["ABORT without an RST", abortsByReset, "RFC9293-E30", [abort]],
    ["ABORT beside SND.NXT", abortsByReset, "RFC9293-E30", [abort, sent(at, "a", { seq: 2, flags: RST })]],
    ["ABORT that sends a FIN", abortsByReset, "RFC9293-E30", [
      abort,
      sent(at, "a", { seq: 1, ack: 1, flags: FIN | ACK }),
    ]],
    ["close with unread data", resetsUnread, null, [...unread, close, sent(at, "a", { seq: 1, flags: RST })]],
    ["close with unread data and a FIN", resetsUnread, "SHLD-3", [
      ...unread,
      close,
      sent(at, "a", { seq: 1, ack: 11, flags: FIN | ACK }),
    ]],
    ["close with nothing unread", resetsUnread, null, [close, sent(at, "a", { seq: 1, ack: 1, flags: FIN | ACK })]],
    ["an answer after ABORT", silentAfterEnd, null, [
      abort,
      sent(at, "a", { seq: 1, flags: RST }),
      arrived(2 * at, "a", { seq: 1, ack: 1 }),
      sent(2 * at, "a", { seq: 1, flags: RST }),
    ]],
    ["a second RST after ABORT", silentAfterEnd, "S9", [
      abort,
      sent(at, "a", { seq: 1, flags: RST }),
      sent(2 * at, "a", { seq: 1, flags: RST }),
    ]],
    ["text after a reset", silentAfterEnd, "S9", [
      told(at, "a", "reset"),
      sent(2 * at, "a", { seq: 1, ack: 1, length: 5 }),
    ]],
  ])("%s: %#", (_, monitor, broken, trace) => expect(rule(monitor, ...connected, ...trace)).toBe(broken));
});
