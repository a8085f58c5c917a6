/** Window scaling: agreed by both SYNs, never on a SYN, and at most by 14. */

import fc, { type Arbitrary } from "fast-check";
import { everythingIsRead } from "../../spec/monitors/delivered.ts";
import { offersAreKept } from "../../spec/monitors/owed-acks.ts";
import { rightEdgeStays } from "../../spec/monitors/own-window.ts";
import { peerWindowIsRespected } from "../../spec/monitors/peer-window.ts";
import { openWindowIsUsed } from "../../spec/monitors/scaled-windows.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import type { Property } from "../../src/runner/property.ts";
import type { Action, Reader } from "../../src/scenario/scenario.ts";
import { calm } from "../arbitraries/network.ts";
import type { PolicySettings } from "../arbitraries/policy.ts";
import { exactly } from "../arbitraries/exactly.ts";
import { readingBy, someWrite, talk } from "../arbitraries/talk.ts";
import { anySegment, textRead } from "../data/seen.ts";
import { acked, acknowledgments, MUCH, REST, script, scripted, someText } from "./scripted.ts";

const scaling: Arbitrary<PolicySettings> = fc.record({
  windowScale: fc.boolean(),
  receiveBuffer: fc.constantFrom(1_000_000, 200_000, 65_535, 4096),
  timestamps: fc.boolean(),
  initialWindow: fc.constantFrom("rfc5681", "rfc6928"),
  delayedAck: fc.constantFrom(0, 200_000),
}, { requiredKeys: ["windowScale", "receiveBuffer"] }) as Arbitrary<PolicySettings>;

/** RFC 7323, sections 2.2 and 2.3. */
export const BOTH_SYNS: Property = {
  id: "options/scaling-needs-both-syns",
  says: "Windows are scaled, each by its sender's count, if both SYNs carried the option, and not at all otherwise.",
  covers: ["RFC7323-R2", "RFC7323-R8", "RFC7323-R9", "RFC7323-R10", "RFC7323-R7", "S11", "S6", "S7"],
  needs: [],
  scenario: talk(
    {
      network: calm,
      policy: scaling,
      application: readingBy(fc.oneof(
        exactly<Reader>({ reads: "eagerly" }),
        exactly<Reader>({ reads: "slowly", bytes: 3_000, every: 50_000 }),
      )),
    },
    someWrite(60_000, fc.constant("a" as const)),
    someWrite(60_000, fc.constant("b" as const)),
  ),
  examples: [],
  monitors: [peerWindowIsRespected, offersAreKept, rightEdgeStays, everythingIsRead],
  premise: { says: "text was read", reached: textRead },
  reach: 45,
  pace: "quick",
};

/** Whether text of side `a` reached the right edge of its peer's window. */
const edgeReached = (run: RunRecord): boolean =>
  anySegment(
    run,
    ({ what, side, segment, connection: { a } }) =>
      what === "sent" && side === "a" && segment.data.length > 0 && a.una !== null && a.nxt !== null &&
      ((a.nxt - a.una) >>> 0) + segment.data.length >= a.window - 1,
  );

/** Whether it did so when the window was a scaled one. */
const scaledEdgeReached = (run: RunRecord): boolean =>
  anySegment(
    run,
    ({ what, side, segment, connection: { a } }) =>
      what === "sent" && side === "a" && a.window > 16_000 && a.una !== null && a.nxt !== null &&
      ((a.nxt - a.una) >>> 0) + segment.data.length >= a.window - 1,
  );

/** More than thirteen flights of a sender in slow start. */
const PLENTY: Action = { type: "write", side: "a", bytes: 400_000, urgent: false };

const toTwoDigits = ["0f", "10", "1f", "20", "21", "2e", "40", "ff"] as const;

/** RFC 7323, section 2.3: the log and the 14. */
export const SHIFT_ABOVE_14: Property = {
  id: "options/shift-above-14-is-14",
  says: "A shift count above 14 in the peer's SYN is used as 14: its windows are 16,384 times what the field says.",
  covers: ["RFC7323-R12", "RFC7323-R9", "S6", "S11"],
  needs: ["crafted", "window-scale"],
  scenario: scripted(
    {
      options: fc.constantFrom(...toTwoDigits.map((count) => `020405b4010303${count}`)),
      ackOptions: fc.constant(""),
      window: fc.constant(1),
      policy: fc.record({ windowScale: fc.constant(true), initialWindow: fc.constantFrom("rfc5681", "rfc6928") }),
    },
    PLENTY,
    ...acknowledgments(13, { window: fc.constant(1) }),
    REST,
    REST,
  ),
  examples: [
    script({ options: "020405b40103030f", window: 1 }, [PLENTY, ...acked(13, { window: 1 }), REST, REST]),
  ],
  monitors: [peerWindowIsRespected, openWindowIsUsed],
  premise: { says: "side a sent text up to the edge of its peer's window", reached: scaledEdgeReached },
  reach: 45,
  pace: "quick",
};

/** RFC 7323, section 2.2. */
export const SYN_NOT_SCALED: Property = {
  id: "options/window-of-a-syn-is-not-scaled",
  says: "The window of a SYN is taken as it stands, whatever shift count is beside it.",
  covers: ["RFC7323-R5", "S6", "S11"],
  needs: ["crafted", "window-scale"],
  scenario: scripted(
    {
      options: fc.constantFrom("020405b401030307", "020405b40103030e", "020405b401030301"),
      window: fc.integer({ min: 1, max: 1000 }),
      policy: fc.record({ windowScale: fc.constant(true), initialWindow: fc.constantFrom("rfc5681", "rfc6928") }),
    },
    someText(5_000, 30_000),
    REST,
  ),
  examples: [script({ options: "020405b401030307", window: 100 }, [MUCH, REST])],
  monitors: [peerWindowIsRespected],
  premise: { says: "side a sent text up to the edge of its peer's window", reached: edgeReached },
  reach: 30,
  pace: "quick",
};
