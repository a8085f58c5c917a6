/** Small segments: Nagle's algorithm, its switch, and the sender's silly-window avoidance. */

import fc from "fast-check";
import { fullSegmentsArePreferred, noDelaySendsAtOnce, smallSegmentsWait } from "../../spec/monitors/small-segments.ts";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import { lt } from "../../spec/seq.ts";
import type { Action } from "../../src/scenario/scenario.ts";
import { calmScenario, DEFAULT_HOST, DEFAULT_NETWORK } from "../../src/scenario/defaults.ts";
import type { Property } from "../../src/runner/property.ts";
import { exactly } from "../arbitraries/exactly.ts";
import { network } from "../arbitraries/network.ts";
import type { anyPolicy } from "../arbitraries/policy.ts";
import { awaiting, client, open, scenario, server, steps, wait } from "../arbitraries/scenario.ts";
import { anyReader, pause, readingBy, someWrite, talk } from "../arbitraries/talk.ts";
import { anySegment } from "../data/seen.ts";
import type { RunRecord } from "../../spec/trace/run.ts";

const slowly = network({ latency: fc.constantFrom(100 * MILLISECOND, 200 * MILLISECOND, 50 * MILLISECOND) });

/** Policies that leave the size of segments to the MSS and the windows. */
const usual = fc.record({
  timestamps: fc.boolean(),
  sack: fc.boolean(),
  windowScale: fc.boolean(),
  delayedAck: fc.integer({ min: 0, max: 499 * MILLISECOND }),
  initialWindow: fc.constantFrom("rfc5681", "rfc6928"),
}, { requiredKeys: [] }) as typeof anyPolicy;

const small = someWrite(50, fc.constant("a"));

/** Whether `a` was given text while something of it was in flight. */
const wroteWhileInFlight = (run: RunRecord): boolean => {
  let sends = 0;
  let taken = 0;
  for (const seen of run.trace) {
    if (seen.type === "result" && seen.side === "a" && seen.call === "send" && seen.result.ok) sends++;
    if (seen.type === "arrived" && seen.side === "a") taken = sends;
    if (sends - taken > 1) return true;
  }
  return false;
};

/** Nagle's algorithm. */
export const smallSegmentsAreHeld: Property = {
  id: "window/small-segments-are-held",
  says: "It holds small segments back while a small one is unacknowledged, unless told otherwise.",
  covers: ["SHLD-7"],
  needs: [],
  scenario: talk(
    { network: slowly, policy: usual },
    awaiting("established", 5 * SECOND),
    small,
    pause(30 * MILLISECOND),
    small,
    pause(30 * MILLISECOND),
    small,
    pause(30 * MILLISECOND),
    small,
  ),
  examples: [
    calmScenario({
      network: { ...DEFAULT_NETWORK, latency: 100 * MILLISECOND },
      actions: [
        open("a"),
        awaiting("established", SECOND),
        { type: "write", side: "a", bytes: 10, urgent: false },
        wait(10 * MILLISECOND),
        { type: "write", side: "a", bytes: 10, urgent: false },
        wait(10 * MILLISECOND),
        { type: "write", side: "a", bytes: 10, urgent: false },
        awaiting("delivered", 10 * SECOND),
      ],
    }),
  ],
  monitors: [smallSegmentsWait],
  premise: { says: "the application wrote again before anything had come back", reached: wroteWhileInFlight },
  reach: 40,
  pace: "quick",
};

/** Its switch. */
export const noDelayTurnsNagleOff: Property = {
  id: "window/no-delay-turns-nagle-off",
  says: "Its user can turn the Nagle algorithm off: small writes then leave without waiting for an acknowledgment.",
  covers: ["MUST-17"],
  needs: [],
  scenario: scenario({
    a: client({ options: exactly({ noDelay: true }), policy: usual, application: readingBy(anyReader) }),
    b: server({ policy: usual, application: readingBy(anyReader) }),
    network: network({ latency: fc.constantFrom(100 * MILLISECOND, 200 * MILLISECOND) }),
    actions: steps(
      open("a"),
      awaiting("established", 5 * SECOND),
      wait(SECOND),
      small,
      pause(30 * MILLISECOND),
      small,
      {
        type: "await",
        what: "delivered",
        us: 20 * SECOND,
      },
    ),
  }, { ending: "leave", horizon: SECOND }),
  examples: [
    calmScenario({
      a: { ...DEFAULT_HOST, options: { noDelay: true } },
      network: { ...DEFAULT_NETWORK, latency: 100 * MILLISECOND },
      actions: [
        open("a"),
        awaiting("established", SECOND),
        wait(SECOND),
        { type: "write", side: "a", bytes: 10, urgent: false },
        wait(10 * MILLISECOND),
        { type: "write", side: "a", bytes: 10, urgent: false },
        awaiting("delivered", 10 * SECOND),
      ],
    }),
  ],
  monitors: [noDelaySendsAtOnce],
  premise: { says: "the application wrote again before anything had come back", reached: wroteWhileInFlight },
  reach: 45,
  pace: "quick",
};

const large: fc.Arbitrary<Action> = someWrite(60_000, fc.constant("a"));

/** The sender's silly-window avoidance. */
export const noSillySegments: Property = {
  id: "window/no-silly-segments",
  says: "It sends no small segment while text for a full one waits and the window has room for it.",
  covers: ["MUST-38"],
  needs: [],
  scenario: talk(
    {
      policy: usual,
      options: fc.record({ noDelay: fc.boolean() }),
      application: readingBy(exactly({ reads: "eagerly" })),
    },
    awaiting("established", 60 * SECOND),
    large,
    someWrite(700, fc.constant("a")),
    large,
    pause(SECOND),
    large,
  ),
  examples: [
    calmScenario({
      actions: [
        open("a"),
        { type: "write", side: "a", bytes: 60_000, urgent: false },
        awaiting("delivered", 60 * SECOND),
      ],
    }),
  ],
  monitors: [fullSegmentsArePreferred],
  premise: {
    says: "the stack sent new text while other text was in flight",
    reached: (run) =>
      anySegment(run, ({ what, side, segment, connection, genuine }) => {
        const { una, nxt } = connection.a;
        return what === "sent" && side === "a" && genuine && segment.data.length > 0 && una !== null &&
          segment.seq === nxt && lt(una, nxt);
      }),
  },
  reach: 45,
  pace: "quick",
};
