/** Options that are unknown, in odd places, or illegal: they are skipped, and do no harm. */

import fc, { type Arbitrary } from "fast-check";
import { lastConnectionWorks } from "../../spec/monitors/last-works.ts";
import { peerWindowIsRespected } from "../../spec/monitors/peer-window.ts";
import { acknowledgedIsDone } from "../../spec/monitors/scaled-windows.ts";
import { textFitsTheMss } from "../../spec/monitors/segment-size.ts";
import { timestampsWhereAgreed } from "../../spec/monitors/timestamps.ts";
import { ACK, FIN, PSH, RST, SYN } from "../../spec/tcp/segment.ts";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import type { Property } from "../../src/runner/property.ts";
import { injection, seqFrom } from "../arbitraries/crafted.ts";
import { hostsFor, whoeverOpens } from "../arbitraries/ending.ts";
import { awaiting, open, scenario, steps, wait, write } from "../arbitraries/scenario.ts";
import { anySegment } from "../data/seen.ts";
import { wasTold } from "../handshake/reached.ts";
import { acked, acknowledgments, hex, MUCH, REST, script, scripted, someText } from "./scripted.ts";

/** Unknown options before, between and behind an MSS of 300, at any alignment. */
const AMONG_UNKNOWN: readonly string[] = [
  "4d04abcd0204012c",
  "fd020204012c0101",
  "01fe031b0204012c",
  "0101010204012c01",
  "c805000000010204012c0000",
  "0204012c4d021e020101",
  "0204012cfc0affffffffffffffff0000",
  "4d2400000000000000000000000000000000000000000000000000000000000000000000".slice(0, 72) + "0204012c",
];

/** Whether side `a` sent text to a peer with the MSS of 300 that stood among the odd options. */
const textToOddPeer = (run: RunRecord): boolean =>
  anySegment(
    run,
    ({ what, side, segment, connection }) =>
      what === "sent" && side === "a" && segment.data.length > 0 && connection.a.peerSyn?.options.mss === 300,
  );

/** MUST-6. */
export const UNKNOWN: Property = {
  id: "options/unknown-are-skipped",
  says: "Unknown options on a SYN are skipped by their length, and the known ones before and behind them are honoured.",
  covers: ["MUST-6", "MUST-4", "MUST-64", "S11"],
  needs: ["crafted"],
  scenario: scripted({ options: hex(...AMONG_UNKNOWN) }, someText(2_000, 30_000), ...acknowledgments(2)),
  examples: [script({ options: AMONG_UNKNOWN[0]! }, [MUCH, ...acked(2)])],
  monitors: [textFitsTheMss, timestampsWhereAgreed],
  premise: { says: "side a sent text to a peer with unknown options on its SYN", reached: textToOddPeer },
  reach: 45,
  pace: "quick",
};

/** On a connection that agreed on nothing: no-operations, unknown options, timestamps, and a window scale too late. */
const ANYWHERE: readonly string[] = [
  "01010101",
  "00000000",
  "4d04abcd",
  "fd06000000000101",
  "0101080a0000000100000000",
  "0101080affffffff12345678",
  "03030701",
  "0103030e",
];

/** MUST-5. */
export const ANY_SEGMENT: Property = {
  id: "options/on-any-segment",
  says:
    "An acknowledgment counts, for what it says and no more, whatever unknown, useless or misplaced options it has.",
  covers: ["MUST-5", "MUST-6", "RFC7323-R27", "RFC7323-R4", "S11"],
  needs: ["crafted"],
  scenario: scripted(
    { options: hex("", "020405b4"), ackOptions: hex(...ANYWHERE), window: fc.constant(4000) },
    someText(2_000, 10_000),
    wait(100 * MILLISECOND),
    ...acknowledgments(6, { options: hex(...ANYWHERE), window: fc.integer({ min: 1000, max: 4000 }) }),
    someText(10_000, 60_000),
    wait(4 * SECOND),
  ),
  examples: [
    script({ options: "020405b4", window: 4000 }, [
      MUCH,
      REST,
      ...acked(3, { options: "0103030e", window: 2000 }),
      wait(4 * SECOND),
    ]),
  ],
  monitors: [acknowledgedIsDone, peerWindowIsRespected, timestampsWhereAgreed],
  premise: {
    says: "an acknowledgment with an odd option acknowledged text of side a",
    reached: (run) =>
      anySegment(
        run,
        ({ what, side, segment, connection: { a }, genuine }) =>
          what === "arrived" && side === "a" && !genuine && a.una !== null && a.una !== a.iss && segment.ack !== a.una,
      ),
  },
  reach: 40,
  pace: "quick",
};

/** Lengths of 0 and 1, lengths beyond the header, known options of the wrong length, and an option without a length. */
const BROKEN: readonly string[] = [
  "02000000",
  "02010000",
  "0204",
  "01010102",
  "020300010101",
  "03000000",
  "030307ff",
  "08010000",
  "080a0000",
  "08020101",
  "05000000",
  "050a0000",
  "0503000101",
  "4d000000",
  "4d010000",
  "4dff0000",
  "fe00fe00fe00fe00",
  "040301010101",
  "ffffffff",
];

const anyFlags: Arbitrary<number> = fc.constantFrom(ACK, SYN, SYN | ACK, ACK | PSH, ACK | FIN, RST, 0);

const broken = injection({}, {
  flags: anyFlags,
  options: fc.oneof(fc.constantFrom(...BROKEN), fc.constantFrom(...BROKEN)),
  seq: seqFrom("RCV.NXT", -2, 2),
  dataOffset: fc.constantFrom(null, null, null, 15, 5, 0),
});

/** MUST-7. */
export const ILLEGAL: Property = {
  id: "options/illegal-do-no-harm",
  says: "After segments with options of illegal lengths, whatever became of their connection, the next one works.",
  covers: ["MUST-7", "S14", "S11"],
  needs: ["crafted"],
  scenario: whoeverOpens((by) =>
    scenario({
      ...hostsFor(by),
      actions: steps(
        broken,
        open(by),
        broken,
        awaiting("established", 10 * SECOND),
        write("a", 2000),
        broken,
        broken,
        write("b", 2000),
        broken,
        wait(2 * SECOND),
        { type: "open", by, tuple: 1, retry: false },
        awaiting("established", 10 * SECOND),
        write("a", 3000),
        write("b", 3000),
        awaiting("delivered", 60 * SECOND),
      ),
    })
  ),
  examples: [],
  monitors: [lastConnectionWorks],
  premise: { says: "side a was told that it is connected", reached: (run) => wasTold(run, "a", "established") },
  reach: 50,
  pace: "quick",
};
