/** Monitors of labelled requirements, on traces made by hand: what holds, and what breaks each rule. */

import { expect, test } from "vitest";
import { ACK, PSH, RST, SYN, URG } from "../tcp/segment.ts";
import { instant, MILLISECOND, SECOND } from "../time.ts";
import type { Monitor } from "../trace/monitor.ts";
import type { HeaderFlaw, Observation } from "../trace/observation.ts";
import { troubleIsTold } from "./advice.ts";
import { acksAreDelayed, earlyTextIsKept } from "./kept-early.ts";
import { oneForAll } from "./one-for-all.ts";
import { firstProbeWaits } from "./probes.ts";
import { pushesTheLast } from "./pushes.ts";
import { synsAnnounceTheMss } from "./syn-options.ts";
import {
  arrived,
  called,
  handshake,
  judged,
  passed,
  reads,
  runOf,
  sent,
  sockets,
  told,
  wrote,
} from "./testing.fixture.ts";
import { textLeaves } from "./text-leaves.ts";
import { urgentLeftIsTold, urgentPointerIsTold } from "./urgent-ahead.ts";
import { wellFormed } from "./well-formed.ts";

const T = SECOND;
const open: readonly Observation[] = [...sockets(), ...handshake({ mss: 1460 })];

/** The same, with a window of `window` in the peer's SYN,ACK. */
const openWith = (window: number): readonly Observation[] => [
  ...sockets(),
  ...passed(0, "a", { seq: 0, flags: SYN, options: { mss: 1460 } }),
  ...passed(10 * MILLISECOND, "b", { seq: 0, ack: 1, flags: SYN | ACK, window, options: { mss: 1460 } }),
  ...passed(20 * MILLISECOND, "a", { seq: 1, ack: 1 }),
];

const status = (at: number, urgent: number): readonly Observation[] =>
  called(at, "a", { call: "status", socket: 1 }, { ok: true, status: { state: "ESTABLISHED", urgent } });

const flawed = (flaw: HeaderFlaw): Observation => ({
  ...(sent(T, "a", { seq: 1, ack: 1 }) as Extract<Observation, { type: "sent" }>),
  flaw,
});

/** `times` sendings of one octet at SND.UNA, a second apart, from `at` on. */
const again = (at: number, times: number): readonly Observation[] =>
  Array.from({ length: times }, (_, i) => sent(at + i * SECOND, "a", { seq: 1, ack: 1, length: 1 }));

/** Small texts that arrive at `a`, each acknowledged `after` microseconds later. */
const chat = (after: number): readonly Observation[] =>
  Array.from({ length: 22 }, (_, i) => [
    arrived(T + i * T, "a", { seq: 1 + i, ack: 1, length: 1 }),
    sent(T + i * T + after, "a", { seq: 1, ack: 2 + i }),
  ]).flat();

const late = told(100 * T, "b", "readable");

test.each<readonly [string, Monitor, string | null, readonly Observation[]]>([
  ["text that leaves", textLeaves("MUST-60"), null, [
    ...open,
    ...wrote(T, "a", 10),
    ...passed(T, "a", { seq: 1, ack: 1, length: 10 }),
    ...passed(T + 20_000, "b", { seq: 1, ack: 11 }),
    late,
  ]],
  ["text that never leaves", textLeaves("MUST-60"), "MUST-60", [...open, ...wrote(T, "a", 10), late, late]],
  ["text that the window has no room for", textLeaves("MUST-1"), null, [
    ...openWith(100),
    ...wrote(T, "a", 2_000),
    late,
    late,
  ]],
  ["a probe of an open window", textLeaves("REC-1"), "REC-1", [
    ...open,
    ...wrote(T, "a", 2_000),
    told(T, "b", "readable"),
    sent(2 * T, "a", { seq: 1, ack: 1, length: 1 }),
  ]],

  ["the last text with PSH", pushesTheLast, null, [
    ...open,
    ...wrote(T, "a", 10),
    sent(T, "a", { seq: 1, ack: 1, length: 5 }),
    sent(T, "a", { seq: 6, ack: 1, length: 5, flags: ACK | PSH }),
  ]],
  ["the last text without PSH", pushesTheLast, "MUST-61", [
    ...open,
    ...wrote(T, "a", 10),
    sent(T, "a", { seq: 1, ack: 1, length: 10 }),
  ]],

  ["one acknowledgment, with text", oneForAll, null, [
    ...open,
    arrived(T, "a", { seq: 1, ack: 1, length: 10 }),
    sent(T, "a", { seq: 1, ack: 11, length: 1460 }),
  ]],
  ["a bare one before the text", oneForAll, "MUST-58", [
    ...open,
    arrived(T, "a", { seq: 1, ack: 1, length: 10 }),
    sent(T, "a", { seq: 1, ack: 11 }),
    sent(T, "a", { seq: 1, ack: 11, length: 1460 }),
  ]],
  ["one step after the other", oneForAll, "MUST-59", [
    ...open,
    arrived(T, "a", { seq: 1, ack: 1, length: 20 }),
    sent(T, "a", { seq: 1, ack: 11 }),
    sent(T, "a", { seq: 1, ack: 21 }),
  ]],

  ["early text that is kept", earlyTextIsKept, null, [
    ...open,
    arrived(T, "a", { seq: 11, ack: 1, length: 10 }),
    sent(T, "a", { seq: 1, ack: 1 }),
    arrived(2 * T, "a", { seq: 1, ack: 1, length: 10 }),
    sent(2 * T, "a", { seq: 1, ack: 21 }),
  ]],
  ["early text that is not", earlyTextIsKept, "SHLD-31", [
    ...open,
    arrived(T, "a", { seq: 11, ack: 1, length: 10 }),
    arrived(2 * T, "a", { seq: 1, ack: 1, length: 10 }),
    sent(2 * T, "a", { seq: 1, ack: 11 }),
  ]],
  ["acknowledgments that wait", acksAreDelayed, null, [...open, ...chat(40 * MILLISECOND)]],
  ["acknowledgments at once", acksAreDelayed, "SHLD-18", [...open, ...chat(0)]],

  ["trouble that is told", troubleIsTold, null, [
    ...open,
    ...again(T, 4),
    told(4 * T, "a", "advice"),
    ...again(6 * T, 6),
    told(20 * T, "a", "timed-out"),
  ]],
  ["trouble that is told too soon", troubleIsTold, "SHLD-10", [
    ...open,
    ...again(T, 2),
    told(2 * T, "a", "advice"),
    late,
  ]],
  ["trouble that is not told", troubleIsTold, "SHLD-9", [...open, ...again(T, 8), told(20 * T, "a", "timed-out")]],

  ["a first probe in time", firstProbeWaits, null, [
    ...open,
    ...wrote(T, "a", 10),
    arrived(T, "a", { seq: 1, ack: 1, window: 0 }),
    sent(2 * T, "a", { seq: 1, ack: 1, length: 1 }),
  ]],
  ["a first probe at once", firstProbeWaits, "SHLD-29", [
    ...open,
    ...wrote(T, "a", 10),
    arrived(T, "a", { seq: 1, ack: 1, window: 0 }),
    sent(T + 1_000, "a", { seq: 1, ack: 1, length: 1 }),
  ]],

  ["an urgent pointer that is told", urgentPointerIsTold, null, [
    ...open,
    arrived(T, "a", { seq: 1, ack: 1, flags: ACK | URG, urgentPointer: 500 }),
    told(T, "a", "urgent"),
    late,
  ]],
  ["an urgent pointer far ahead that is not", urgentPointerIsTold, "MUST-31", [
    ...open,
    arrived(T, "a", { seq: 1, ack: 1, flags: ACK | URG, urgentPointer: 500 }),
    late,
  ]],
  ["an urgent pointer within the text that is not", urgentPointerIsTold, "MUST-32", [
    ...open,
    arrived(T, "a", { seq: 1, ack: 1, length: 5, flags: ACK | URG, urgentPointer: 5 }),
    late,
  ]],
  ["an urgent pointer at a closed window that is not", urgentPointerIsTold, "MUST-66", [
    ...open,
    arrived(T, "a", { seq: 1, ack: 1, length: 10 }),
    sent(T, "a", { seq: 1, ack: 65_536, window: 0 }),
    arrived(2 * T, "a", { seq: 65_536, ack: 1, flags: ACK | URG, urgentPointer: 1 }),
    late,
  ]],
  ["urgent data left", urgentLeftIsTold, null, [
    ...open,
    arrived(T, "a", { seq: 1, ack: 1, length: 10, flags: ACK | URG, urgentPointer: 10 }),
    ...reads(T, "a", new Uint8Array(4)),
    ...status(T, 6),
  ]],
  ["urgent data left, told wrong", urgentLeftIsTold, "MUST-33", [
    ...open,
    arrived(T, "a", { seq: 1, ack: 1, length: 10, flags: ACK | URG, urgentPointer: 10 }),
    ...reads(T, "a", new Uint8Array(4)),
    ...status(T, 10),
  ]],

  ["SYNs that announce an MSS", synsAnnounceTheMss, null, [...open, sent(T, "a", { seq: 1, flags: RST })]],
  ["a SYN without", synsAnnounceTheMss, "SHLD-5", [...sockets(), sent(0, "a", { seq: 0, flags: SYN })]],
  ["an MSS that is too large", synsAnnounceTheMss, "MUST-67", [
    ...sockets(),
    sent(0, "a", { seq: 0, flags: SYN, options: { mss: 65_535 } }),
  ]],

  ["a header without a flaw", wellFormed, null, [...open, sent(T, "a", { seq: 1, ack: 1 })]],
  ["reserved bits", wellFormed, "RFC9293-E1", [...open, flawed("reserved bits")]],
  ["an option without a length", wellFormed, "MUST-68", [...open, flawed("option length")]],
  ["padding", wellFormed, "MUST-69", [...open, flawed("padding")]],
])("%s (%#)", (_, monitor, broken, trace) => {
  const endedAt = trace.at(-1)!.at;
  expect(judged(monitor, runOf(trace, { endedAt, end: "horizon", startedAt: instant(0) }))?.rule ?? null).toBe(broken);
});
