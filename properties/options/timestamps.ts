/** Timestamps: where they have to be, what they say, and which segments they give away as old. */

import fc, { type Arbitrary } from "fast-check";
import { everythingIsRead } from "../../spec/monitors/delivered.ts";
import { obeysResets } from "../../spec/monitors/obeys-resets.ts";
import { oldTimestampsAreRefused } from "../../spec/monitors/old-timestamps.ts";
import {
  agreedOnTimestamps,
  clockNeverGoesBack,
  echoesWhatCame,
  timestampsWhereAgreed,
} from "../../spec/monitors/timestamps.ts";
import { clockIsNotTooFast } from "../../spec/monitors/timestamp-clock.ts";
import { noEchoWithoutAck } from "../../spec/monitors/timestamp-echo.ts";
import { undisturbed } from "../../spec/monitors/undisturbed.ts";
import { octetsAsWritten } from "../../spec/monitors/wire-text.ts";
import { ACK, has, RST } from "../../spec/tcp/segment.ts";
import { SECOND } from "../../spec/time.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import { injection } from "../arbitraries/crafted.ts";
import { calm } from "../arbitraries/network.ts";
import type { PolicySettings } from "../arbitraries/policy.ts";
import { awaiting, open, wait } from "../arbitraries/scenario.ts";
import { anyReader, pause, readingBy, someWrite, talk } from "../arbitraries/talk.ts";
import { anySegment } from "../data/seen.ts";
import { wasTold } from "../handshake/reached.ts";
import { insert, REST, script, scripted } from "./scripted.ts";

/** Whether text went over a connection that agreed on timestamps. */
const stampedText = (run: RunRecord): boolean =>
  anySegment(
    run,
    ({ what, segment, connection }) =>
      what === "arrived" && segment.data.length > 0 && agreedOnTimestamps(connection.a),
  );

/** RFC 7323, sections 3.2, 4 and 5.2. */
export const ON_EVERY_SEGMENT: Property = {
  id: "options/timestamps-on-every-segment",
  says:
    "Once both SYNs carried timestamps, every segment but an RST does, from a clock that goes on, never back, and " +
    "echoes what came; without, none does.",
  covers: ["RFC7323-R22", "RFC7323-R19", "RFC7323-R36", "RFC7323-R29", "RFC7323-R18", "RFC7323-R46", "S11"],
  needs: ["timestamps"],
  scenario: talk({}, someWrite(20_000), pause(2 * SECOND), someWrite(20_000), pause(2 * SECOND), someWrite(4_000)),
  examples: [
    calmScenario({
      actions: [
        open("a"),
        awaiting("established", SECOND),
        { type: "write", side: "a", bytes: 1000, urgent: false },
        wait(5 * SECOND),
        { type: "write", side: "a", bytes: 1000, urgent: false },
        { type: "write", side: "b", bytes: 1000, urgent: false },
        wait(SECOND),
      ],
    }),
  ],
  monitors: [timestampsWhereAgreed, clockIsNotTooFast, clockNeverGoesBack, echoesWhatCame, noEchoWithoutAck],
  premise: { says: "text arrived on a connection with timestamps", reached: stampedText },
  reach: 25,
  pace: "quick",
};

/** The options of segments with timestamps; TSecr is 0. */
export const stamped = (value: string): string => `0101080a${value}00000000`;

/** What the peer's clock said on its SYN, on segments soon afterwards, and long before. */
export const FIRST: string = `020405b4${stamped("20000000")}`;
/** What it says soon after its SYN. */
export const NEWER: string = stamped("20001000");
/** What it said before. */
export const OLD: readonly string[] = ["20000000", "20000ffd", "1fffffff", "10000000", "a0001001", "f0000000"].map(
  stamped,
);

/** Policies with timestamps. */
export const stamping: Arbitrary<PolicySettings> = fc.record({
  timestamps: fc.constant(true),
  sack: fc.boolean(),
  delayedAck: fc.integer({ min: 0, max: 400_000 }),
  acksEverySecond: fc.boolean(),
  receiveBuffer: fc.constantFrom(65_535, 4096, 100_000),
});

const newText = injection({ options: NEWER }, { length: fc.integer({ min: 1, max: 1000 }) });
const oldText = injection({}, { options: fc.constantFrom(...OLD), length: fc.integer({ min: 1, max: 1000 }) });

/** RFC 7323, section 5.3. */
export const OLD_REFUSED: Property = {
  id: "options/old-timestamps-are-refused",
  says:
    "Text in the window whose timestamp is older than TS.Recent is not taken, and is answered with an acknowledgment.",
  covers: ["RFC7323-R42", "RFC7323-R41", "RFC7323-R36", "S2", "S11"],
  needs: ["crafted", "timestamps"],
  scenario: scripted(
    { options: fc.constant(FIRST), ackOptions: fc.constant(NEWER), policy: stamping },
    newText,
    REST,
    oldText,
    REST,
    oldText,
    REST,
    newText,
    REST,
  ),
  examples: [
    script({ options: FIRST }, [
      insert({ options: NEWER, length: 10 }),
      REST,
      insert({ options: OLD[1]!, length: 10 }),
      REST,
    ]),
  ],
  monitors: [oldTimestampsAreRefused, echoesWhatCame, undisturbed],
  premise: {
    says: "text with an older timestamp than before came on a connection with timestamps",
    reached: (run) => {
      let newest = false;
      return anySegment(run, ({ what, side, segment, connection, genuine }) => {
        if (what !== "arrived" || side !== "a" || genuine || !agreedOnTimestamps(connection.a)) return false;
        const value = segment.options.timestamps?.value;
        if (value === 0x2000_1000) newest = true;
        return newest && value !== 0x2000_1000;
      });
    },
  },
  reach: 45,
  pace: "quick",
};

/** RFC 7323, section 5.2. */
export const RESET_OBEYED: Property = {
  id: "options/reset-with-an-old-timestamp",
  says: "An RST at RCV.NXT ends the connection, however old its timestamp is.",
  covers: ["RFC7323-R39", "S9", "S11"],
  needs: ["crafted", "timestamps"],
  scenario: scripted(
    { options: fc.constant(FIRST), ackOptions: fc.constant(NEWER), policy: stamping },
    newText,
    REST,
    injection({}, { flags: fc.constantFrom(RST, RST | ACK), options: fc.constantFrom("", ...OLD) }),
    REST,
  ),
  examples: [
    script({ options: FIRST }, [
      insert({ options: NEWER, length: 10 }),
      REST,
      insert({ flags: RST, options: OLD[3]! }),
      REST,
    ]),
  ],
  monitors: [obeysResets],
  premise: { says: "the application of the stack was told of a reset", reached: (run) => wasTold(run, "a", "reset") },
  reach: 45,
  pace: "quick",
};

const bare = injection({ ack: { base: "SND.UNA", plus: 0 } }, { window: fc.integer({ min: 2000, max: 65_535 }) });

/** RFC 7323, section 3.2. */
export const MISSING: Property = {
  id: "options/missing-timestamps-end-nothing",
  says: "A segment without the timestamps that both SYNs agreed on neither ends nor harms the connection.",
  covers: ["RFC7323-R26", "S11", "MUST-5"],
  needs: ["crafted", "timestamps"],
  scenario: talk(
    { network: calm, policy: stamping, application: readingBy(anyReader) },
    awaiting("established", 10 * SECOND),
    someWrite(4_000),
    bare,
    pause(SECOND),
    bare,
    someWrite(4_000),
    bare,
  ),
  examples: [],
  monitors: [undisturbed, octetsAsWritten, everythingIsRead],
  premise: {
    says: "a segment without timestamps came on a connection with them",
    reached: (run) =>
      anySegment(
        run,
        ({ what, side, segment, connection, genuine }) =>
          what === "arrived" && side === "a" && !genuine && agreedOnTimestamps(connection.a) &&
          segment.options.timestamps === null && !has(segment, RST),
      ),
  },
  reach: 45,
  pace: "quick",
};
