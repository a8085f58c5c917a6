/** What comes before the peer's FIN is not held against an end; what comes after it is. */

import { expect, test } from "vitest";
import { seq } from "../seq.ts";
import { ACK, FIN, segment } from "../tcp/segment.ts";
import { instant } from "../time.ts";
import type { Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Observation } from "../trace/observation.ts";
import { onceTheFinIsIn } from "./once-the-fin-is-in.ts";

const violation: Violation = { rule: "S1", side: "a", expected: "nothing", actual: "an event", at: 0 };

/** Breaks at each event. */
const noEvents: Monitor = {
  id: "no-events",
  says: "Nothing happens.",
  begin: () => ({ observe: (seen) => seen.type === "event" ? violation : null }),
};

const at = { at: instant(0) } as const;
const event: Observation = { type: "event", ...at, side: "a", socket: 1, event: "readable" };
const datagram = {
  source: "10.0.0.2",
  destination: "10.0.0.1",
  hopLimit: 64,
  segment: segment({ sourcePort: 1, destinationPort: 2, flags: FIN | ACK, seq: seq(7) }),
} as const;
const fin = (origin: "stack" | "attacker"): readonly Observation[] => [
  { type: "sent", ...at, side: "b", packet: 5, origin, datagram, length: 40 },
  { type: "arrived", ...at, side: "a", packet: 5, datagram },
];

function judged(trace: readonly Observation[]): readonly (Violation | null)[] {
  const fold = onceTheFinIsIn(noEvents).begin({} as RunFrame);
  return trace.map((seen, index) => fold.observe?.(seen, index) ?? null);
}

test("after the FIN it is held", () => {
  expect(judged([...fin("stack"), event])).toEqual([null, null, violation]);
});

test("before the FIN it is not, and what was spoilt then is not held later", () => {
  expect(judged([event, ...fin("stack"), event])).toEqual([null, null, null, null]);
});

test("an attacker's FIN is not the peer's, and spoils the stream as its text does", () => {
  expect(judged([...fin("attacker"), event])).toEqual([null, null, null]);
  expect(judged([...fin("attacker"), ...fin("stack"), event])).toEqual([null, null, null, null, null]);
});
