/** The maximum segment size: what the peer announced, or did not. */

import fc, { type Arbitrary } from "fast-check";
import { everythingIsRead } from "../../spec/monitors/delivered.ts";
import { textFitsTheMss } from "../../spec/monitors/segment-size.ts";
import { synOptionsStayOnSyns, synsAnnounceTheMss, synsOfferWhatTheyMay } from "../../spec/monitors/syn-options.ts";
import { octetsAsWritten } from "../../spec/monitors/wire-text.ts";
import { has, SYN } from "../../spec/tcp/segment.ts";
import { SECOND } from "../../spec/time.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario, DEFAULT_SERVER } from "../../src/scenario/defaults.ts";
import { chatter, conversation } from "../arbitraries/conversation.ts";
import { loss, network } from "../arbitraries/network.ts";
import type { PolicySettings } from "../arbitraries/policy.ts";
import { awaiting, open } from "../arbitraries/scenario.ts";
import { anySegment, textRead } from "../data/seen.ts";
import { acked, acknowledgments, hex, MUCH, script, scripted, someText } from "./scripted.ts";

const announcing: Arbitrary<PolicySettings> = fc.record({
  largestMss: fc.oneof(fc.constantFrom(536, 1220, 88, 1000), fc.integer({ min: 88, max: 1460 })),
  timestamps: fc.boolean(),
  sack: fc.boolean(),
  windowScale: fc.boolean(),
  keepsDisorder: fc.boolean(),
  nagle: fc.boolean(),
  delayedAck: fc.nat(400_000),
}, { requiredKeys: ["largestMss"] }) as Arbitrary<PolicySettings>;

/** Whether side `a` sent a segment that was as long as the peer's MSS allows, or nearly. */
const fullSized = (run: RunRecord): boolean =>
  anySegment(run, ({ what, side, segment, connection, genuine }) => {
    const most = connection.a.peerSyn?.options.mss ?? 536;
    return what === "sent" && side === "a" && genuine && !has(segment, SYN) && segment.data.length + 40 >= most;
  });

/** MUST-16. */
export const MSS_HONOURED: Property = {
  id: "options/mss-is-honoured",
  says: "No segment carries more text than the MSS that the peer announced, less the octets of its own options.",
  covers: ["MUST-16", "RFC6691-R3", "MUST-14", "S11", "MUST-4"],
  needs: [],
  scenario: conversation({
    b: announcing,
    network: network({ rules: fc.constant([]), mtu: fc.constantFrom(1500, 1500, 1280, 600) }),
    actions: chatter(8_000),
  }),
  examples: [
    calmScenario({
      b: { ...DEFAULT_SERVER, policy: { largestMss: 300 } },
      actions: [
        open("a"),
        { type: "write", side: "a", bytes: 5_000, urgent: false },
        awaiting("delivered", 60 * SECOND),
      ],
    }),
  ],
  monitors: [textFitsTheMss, octetsAsWritten, everythingIsRead],
  premise: { says: "side a sent a segment of about the peer's MSS", reached: fullSized },
  reach: 25,
  pace: "quick",
};

const withoutMss = hex("", "030307", "0402", "0103030201010402", "0402080a10000000000000000303070101");

/** MUST-15. */
const defaultMss = (ip: 4 | 6): Property => ({
  id: ip === 4 ? "options/default-mss" : "options/default-mss-of-ipv6",
  says: `Towards a peer that announced no MSS, no segment carries more than ${
    ip === 4 ? 536 : 1220
  } octets over IPv${ip}.`,
  covers: ["MUST-15", "RFC6691-R5", "S11"],
  needs: ip === 4 ? ["crafted"] : ["crafted", "ipv6"],
  scenario: scripted({ options: withoutMss, fixed: { ip } }, someText(5_000, 60_000), ...acknowledgments(2)),
  examples: [script({}, [MUCH, ...acked(2)], { ip })],
  monitors: [textFitsTheMss],
  premise: {
    says: "side a sent text to a peer that had announced no MSS",
    reached: (run) =>
      anySegment(
        run,
        ({ what, side, segment, connection, genuine }) =>
          what === "sent" && side === "a" && genuine && segment.data.length > 0 &&
          connection.a.peerSyn?.options.mss === null,
      ),
  },
  reach: 45,
  pace: "quick",
});

/** MUST-15 over IPv4. */
export const DEFAULT_MSS: Property = defaultMss(4);
/** MUST-15 over IPv6. */
export const DEFAULT_MSS_OF_IPV6: Property = defaultMss(6);

/** MUST-65 and its likes. */
export const STAY_ON_SYNS: Property = {
  id: "options/syn-options-stay-on-syns",
  says: "MSS, window scale and SACK-permitted options stand on SYNs only, and a SYN,ACK offers what the SYN offered.",
  covers: ["MUST-65", "RFC2018-R1", "RFC7323-R3", "RFC7323-R21", "RFC7323-R11", "S11"],
  needs: [],
  scenario: conversation({ actions: chatter(4_000) }),
  examples: [],
  monitors: [synOptionsStayOnSyns, synsOfferWhatTheyMay],
  premise: { says: "text was read", reached: textRead },
  reach: 45,
  pace: "quick",
};

/** MUST-14, SHLD-5 and MUST-67. */
export const ANNOUNCED: Property = {
  id: "options/mss-is-announced",
  says: "Every SYN and SYN,ACK, sent again or not, announces an MSS, and none that IP could not carry.",
  covers: ["SHLD-5", "MUST-14", "MUST-67", "S11"],
  needs: [],
  scenario: fc.oneof(
    conversation({ network: network({ rules: fc.array(loss("a", "syn", 2), { maxLength: 1 }) }), opener: "a" }),
    conversation({ network: network({ rules: fc.array(loss("a", "syn-ack", 2), { maxLength: 1 }) }), opener: "b" }),
  ),
  examples: [],
  monitors: [synsAnnounceTheMss],
  premise: {
    says: "side a sent a SYN",
    reached: (run) =>
      run.trace.some((seen) =>
        seen.type === "sent" && seen.side === "a" && seen.datagram !== null && has(seen.datagram.segment, SYN)
      ),
  },
  reach: 50,
  pace: "quick",
};

/** A peer that knows no options. */
export const NONE_AT_ALL: Property = {
  id: "options/none-at-all",
  says: "With a peer that uses no option at all, everything that is written is read, in segments of the default size.",
  covers: ["MUST-15", "L2", "RFC7323-R2", "RFC2018-R2", "S11"],
  needs: [],
  scenario: conversation({
    b: fc.record({
      timestamps: fc.constant(false),
      windowScale: fc.constant(false),
      sack: fc.constant(false),
      announcesMss: fc.constant(false),
      largestMss: fc.constant(536),
      nagle: fc.boolean(),
      receiveBuffer: fc.constantFrom(65_535, 4096, 100_000),
    }, {
      requiredKeys: ["timestamps", "windowScale", "sack", "announcesMss", "largestMss"],
    }) as Arbitrary<PolicySettings>,
    actions: chatter(10_000),
  }),
  examples: [],
  monitors: [textFitsTheMss, synsOfferWhatTheyMay, octetsAsWritten, everythingIsRead],
  premise: {
    says: "side a sent text to a peer whose SYN had no option",
    reached: (run) =>
      anySegment(run, ({ what, side, segment, connection }) => {
        const options = connection.a.peerSyn?.options;
        return what === "sent" && side === "a" && segment.data.length > 0 && options !== undefined &&
          options.mss === null && options.windowScale === null && options.timestamps === null && !options.sackPermitted;
      }),
  },
  reach: 45,
  pace: "quick",
};
