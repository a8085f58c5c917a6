/** Properties: other initial sequence numbers, ports or clocks, and the same run. */

import fc from "fast-check";
import { SECOND } from "../../spec/time.ts";
import { segmentLength } from "../../spec/tcp/segment.ts";
import type { Side } from "../../spec/trace/observation.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import { calmScenario, DEFAULT_HOST, DEFAULT_SERVER } from "../../src/scenario/defaults.ts";
import type { Host, Scenario } from "../../src/scenario/scenario.ts";
import type { Property } from "../../src/runner/property.ts";
import { chatter } from "../arbitraries/conversation.ts";
import { having } from "../arbitraries/exactly.ts";
import { storm } from "../arbitraries/network.ts";
import { anyPolicy } from "../arbitraries/policy.ts";
import { awaiting, open, scenario } from "../arbitraries/scenario.ts";
import { isn } from "../arbitraries/sequence.ts";
import { difference } from "./same-but-shifted.ts";

const numbered = { isns: fc.tuple(isn, isn, isn), policy: anyPolicy };

/** Where arithmetic goes wrong: the second run begins this little before one of the two wraps. */
const shiftOf = ({ seed, a, b }: Scenario): { readonly a: number; readonly b: number } => {
  const wrap = seed % 2 === 0 ? 2 ** 32 : 2 ** 31;
  const near = 1 + (seed >>> 1) % 12_000;
  return { a: wrap - near - (a.isns[0] ?? 0), b: wrap - (near % 3_000) - 1 - (b.isns[0] ?? 0) };
};

const moved = (host: Host, by: number, port: number): Host => ({
  ...host,
  isns: host.isns.map((isn) => (isn + by) >>> 0),
  port,
});

const example = calmScenario({
  a: { ...DEFAULT_HOST, isns: [1, 2, 3] },
  b: { ...DEFAULT_SERVER, isns: [1, 2, 3] },
  actions: [
    open("a"),
    { type: "write", side: "a", bytes: 20_000, urgent: false },
    { type: "write", side: "b", bytes: 20_000, urgent: false },
    awaiting("delivered", 20 * SECOND),
  ],
});

/** Whether both ends sent at least 3,000 octets of text. */
const talked = (run: RunRecord): boolean => {
  let octets = 0;
  for (const seen of run.trace) {
    if (seen.type === "sent" && seen.side === "a" && seen.datagram !== null) {
      octets += segmentLength(seen.datagram.segment);
    }
  }
  return octets >= 3_000;
};

/** S13: initial sequence numbers and ports decide nothing. */
export const shiftedNumbers: Property = {
  id: "whole-run/numbers-decide-nothing",
  says: "With other initial sequence numbers and ports, before a wrap or not, a run is the same, shifted.",
  covers: ["S13", "RFC9293-E4", "MUST-1", "RFC6582-R11"],
  needs: ["isn", "clock", "deterministic", "policy"],
  scenario: scenario({
    a: having<Host>(DEFAULT_HOST, numbered),
    b: having<Host>(DEFAULT_SERVER, numbered),
    network: storm,
    actions: chatter(20_000)("a"),
  }),
  examples: [example],
  monitors: [],
  twin: {
    scenario(original) {
      const by = shiftOf(original);
      const port = 1 + (original.a.port + original.seed) % 65_535;
      return { ...original, a: moved(original.a, by.a, port), b: moved(original.b, by.b, original.b.port) };
    },
    compare: (first, second) => difference("S13", "initial sequence numbers and ports are others", first, second),
  },
  premise: { says: "side a sent 3,000 octets", reached: talked },
  reach: 50,
  pace: "quick",
};

/** How far before its wrap a timestamp clock stands at the start of the second run, in milliseconds. */
const BEFORE_WRAP = 60;

/** The first timestamp of a side, less the milliseconds that had passed; 0 when it sent none. */
function clockAtStart(run: RunRecord, side: Side): number {
  for (const seen of run.trace) {
    if (seen.type !== "sent" || seen.side !== side || seen.datagram === null) continue;
    const { timestamps } = seen.datagram.segment.options;
    if (timestamps !== null) return (timestamps.value - Math.floor((seen.at - run.startedAt) / 1000)) >>> 0;
  }
  return 0;
}

/** T5: where the clock stands decides nothing. */
export const shiftedClock: Property = {
  id: "whole-run/clock-decides-nothing",
  says: "On a clock that begins elsewhere, and whose timestamps wrap, a run is the same, shifted.",
  covers: ["T5", "S13", "RFC7323-R36", "RFC7323-R42"],
  needs: ["isn", "clock", "deterministic", "policy"],
  scenario: scenario({
    a: having<Host>(DEFAULT_HOST, numbered),
    b: having<Host>(DEFAULT_SERVER, numbered),
    network: storm,
    actions: chatter(20_000)("a"),
  }),
  examples: [example],
  monitors: [],
  twin: {
    // Either end's timestamps wrap. Whole milliseconds: clocks of 4 µs and of 1 ms tick at the same places of the run.
    scenario: (original, first) => ({
      ...original,
      epoch: original.epoch +
        1000 * ((2 ** 32 - BEFORE_WRAP - clockAtStart(first, original.seed % 2 === 0 ? "a" : "b")) >>> 0),
    }),
    compare: (first, second) => difference("T5", "the clock begins elsewhere", first, second),
  },
  premise: { says: "side a sent 3,000 octets", reached: talked },
  reach: 50,
  pace: "quick",
};
