/** Selective acknowledgments. */

import fc, { type Arbitrary } from "fast-check";
import { everythingIsRead } from "../../spec/monitors/delivered.ts";
import { sackedIsSentAgain } from "../../spec/monitors/retransmits-in-time.ts";
import { timeoutBounds } from "../../spec/monitors/timeout-bounds.ts";
import { sackTellsTheTruth } from "../../spec/monitors/sack-blocks.ts";
import { sackIsComplete } from "../../spec/monitors/sack-receiver.ts";
import { sackedIsNotSentAgain } from "../../spec/monitors/sack-sender.ts";
import { octetsAsWritten } from "../../spec/monitors/wire-text.ts";
import { geq, leq, type Seq } from "../../spec/seq.ts";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import type { SocketOptions } from "../../spec/trace/vocabulary.ts";
import type { Property } from "../../src/runner/property.ts";
import type { Action, Crafted, FateRule } from "../../src/scenario/scenario.ts";
import { injection } from "../arbitraries/crafted.ts";
import { having } from "../arbitraries/exactly.ts";
import { network } from "../arbitraries/network.ts";
import type { PolicySettings } from "../arbitraries/policy.ts";
import { awaiting } from "../arbitraries/scenario.ts";
import { isn } from "../arbitraries/sequence.ts";
import { anyReader, pause, readingBy, someWrite, talk } from "../arbitraries/talk.ts";
import { anySegment } from "../data/seen.ts";
import { MOMENT, MUCH, scripted } from "./scripted.ts";

/** Whether the stack sent something while text was held out of order. */
const heldAhead = (least: number) => (run: RunRecord): boolean =>
  anySegment(
    run,
    ({ what, side, connection }) => what === "sent" && side === "a" && connection.a.ahead.length >= least,
  );

/** RFC 2018, sections 3 and 4. */
export const SACK_TRUE: Property = {
  id: "options/sack-tells-the-truth",
  says: "Selective acknowledgments are sent only to a peer whose SYN permitted them, and only of octets that arrived.",
  covers: ["RFC2018-R2", "RFC2018-R9", "S11", "S3"],
  needs: [],
  scenario: talk(
    { application: readingBy(anyReader), isns: fc.array(isn, { maxLength: 1 }) },
    someWrite(30_000, fc.constant("b" as const)),
    pause(SECOND),
    someWrite(8_000),
    someWrite(30_000, fc.constant("b" as const)),
  ),
  examples: [],
  monitors: [sackTellsTheTruth],
  premise: { says: "text arrived at the stack out of order", reached: heldAhead(1) },
  reach: 10,
  pace: "quick",
};

const keeping: Arbitrary<PolicySettings> = fc.record({
  sack: fc.constant(true),
  keepsDisorder: fc.constant(true),
  acksDisorderAtOnce: fc.constant(true),
  timestamps: fc.boolean(),
  delayedAck: fc.nat(400_000),
});

/** Text at one of thirteen places, of half the distance between two of them or of all of it. */
const anywhere = (options: string): Arbitrary<Action> =>
  injection({ options }, {
    seq: having<Crafted["seq"]>({ base: "RCV.NXT" }, {
      plus: fc.constantFrom(0, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10_000, 11_000, 12_000),
    }),
    length: fc.constantFrom(500, 500, 1000),
  });

const disorder = (syn: string, options: string) =>
  scripted(
    { options: fc.constant(syn), ackOptions: fc.constant(options), policy: keeping },
    ...Array.from({ length: 9 }, () => [anywhere(options), MOMENT]).flat(),
  );

/** RFC 2018, section 4. */
export const SACK_COMPLETE: Property = {
  id: "options/sack-is-complete",
  says: "It reports each segment out of order at once, in the first block, and behind it as many blocks as fit.",
  covers: [
    "RFC2018-R6",
    "RFC2018-R16",
    "RFC2018-R7",
    "RFC2018-R8",
    "RFC2018-R9",
    "RFC2018-R4",
    "RFC2018-R3",
    "RFC2018-R5",
    "S11",
  ],
  // Some stacks remember four runs at most, and forget as memory and time have it: nothing to be said of them twice.
  needs: ["crafted", "sack", "deterministic"],
  scenario: fc.oneof(
    disorder("020405b40402", ""),
    disorder("020405b404020101080a2000000000000000", "0101080a2000100000000000"),
  ),
  examples: [],
  monitors: [sackIsComplete, sackTellsTheTruth],
  premise: { says: "the stack held more than two runs of text", reached: heldAhead(3) },
  reach: 45,
  pace: "quick",
};

const lostText: Arbitrary<FateRule> = having<FateRule>({ from: "a", class: "data", then: { fate: "drop" } }, {
  nth: fc.integer({ min: 2, max: 16 }),
  times: fc.constantFrom(1, 1, 2),
});

const selective: Arbitrary<PolicySettings> = fc.record({
  sack: fc.constant(true),
  timestamps: fc.boolean(),
  initialWindow: fc.constantFrom("rfc5681", "rfc6928"),
  limitedTransmit: fc.boolean(),
}, { requiredKeys: ["sack"] }) as Arbitrary<PolicySettings>;

const withReneging: Arbitrary<PolicySettings> = fc.record({
  sack: fc.constant(true),
  reneges: fc.boolean(),
  timestamps: fc.boolean(),
  initialWindow: fc.constantFrom("rfc5681", "rfc6928"),
}, { requiredKeys: ["sack", "reneges"] }) as Arbitrary<PolicySettings>;

const lossy = network({ rules: fc.tuple(lostText, lostText, lostText) });

/** Whether blocks came to the stack. */
const blocksCame = (run: RunRecord): boolean =>
  anySegment(run, ({ what, side, segment }) => what === "arrived" && side === "a" && segment.options.sack.length > 0);

/** Whether blocks came to side `a`, and its application changed options before SND.UNA moved. */
function changedInRecovery(run: RunRecord): boolean {
  let told = false;
  for (const seen of run.trace) {
    if (seen.type === "arrived" && seen.side === "a" && seen.datagram !== null) {
      told = seen.datagram.segment.options.sack.length > 0;
    }
    if (told && seen.type === "call" && seen.side === "a" && seen.call.call === "set") return true;
  }
  return false;
}

/** RFC 2018, section 5. */
export const SACKED_ONCE: Property = {
  id: "options/sacked-is-not-sent-again",
  says: "It sends nothing again that was selectively acknowledged, until its retransmission timer expires.",
  covers: ["RFC2018-R10", "S11"],
  needs: ["sack"],
  scenario: talk({ network: lossy, policy: selective }, MUCH, someWrite(20_000, fc.constant("a" as const))),
  examples: [],
  monitors: [sackedIsNotSentAgain, everythingIsRead],
  premise: { says: "side a was told of blocks", reached: blocksCame },
  reach: 40,
  pace: "quick",
};

const asking: Arbitrary<Action> = having<Extract<Action, { type: "set" }>>({ type: "set", side: "a" }, {
  options: fc.record({
    dscp: fc.integer({ min: 1, max: 63 }),
    hopLimit: fc.integer({ min: 2, max: 255 }),
    noDelay: fc.boolean(),
    keepAlive: fc.boolean(),
  }, { requiredKeys: [] }) as Arbitrary<SocketOptions>,
});

/** The same, while the application changes what it asked for. */
export const SACKED_THROUGH_CHANGES: Property = {
  ...SACKED_ONCE,
  id: "options/sacked-is-kept-through-changes",
  says: "What was selectively acknowledged is not sent again because options of the socket change meanwhile.",
  covers: ["RFC2018-R10", "SHLD-21", "S11"],
  needs: ["sack", "ip-fields"],
  scenario: talk(
    { network: lossy, policy: selective },
    awaiting("established", 10 * SECOND),
    MUCH,
    ...Array.from({ length: 6 }, () => [pause(40 * MILLISECOND), asking]).flat(),
    someWrite(20_000, fc.constant("a" as const)),
    asking,
  ),
  premise: { says: "side a was told of blocks before its options changed", reached: changedInRecovery },
  reach: 25,
};

/** Whether the peer acknowledged less than it had selectively acknowledged before: a block begins where it stands. */
const reneged = (run: RunRecord): boolean => {
  const told: { readonly left: Seq; readonly right: Seq }[] = [];
  return anySegment(run, ({ what, side, segment }) => {
    if (what !== "arrived" || side !== "a") return false;
    told.push(...segment.options.sack);
    return told.some(({ left, right }) => leq(left, segment.ack) && !geq(segment.ack, right));
  });
};

/** RFC 2018, sections 5 and 8. */
export const RENEGED: Property = {
  id: "options/reneging-is-survived",
  says: "What the peer selectively acknowledged, and threw away, is sent again after the time-out, as it was written.",
  covers: ["RFC2018-R12", "RFC2018-R14", "RFC2018-R11", "RFC2018-R18", "RFC2018-R15", "S11", "S5"],
  // A stack that retransmits by time (RFC 8985) does so sooner than the bounds of its timer say.
  needs: ["sack", "deterministic"],
  scenario: talk({ network: lossy, policy: withReneging }, MUCH, someWrite(20_000)),
  examples: [],
  monitors: [octetsAsWritten, sackedIsSentAgain, timeoutBounds, sackTellsTheTruth, everythingIsRead],
  premise: { says: "the peer threw away what it had selectively acknowledged", reached: reneged },
  reach: 10,
  pace: "quick",
};

const lostTextOfPeer: Arbitrary<FateRule> = having<FateRule>({ from: "b", class: "data", then: { fate: "drop" } }, {
  nth: fc.integer({ min: 2, max: 16 }),
  times: fc.constantFrom(1, 1, 2),
});

/** RFC 2018, section 8, of the end that throws away. */
export const DISCARDED: Property = {
  id: "options/discarded-is-not-reported",
  says: "It reports no text that it may have held once, but did not deliver when the gap before it was filled.",
  covers: ["RFC2018-R17", "S11"],
  needs: ["sack"],
  scenario: talk(
    { network: network({ rules: fc.tuple(lostTextOfPeer, lostTextOfPeer) }), policy: withReneging },
    { type: "write", side: "b", bytes: 60_000, urgent: false } as Action,
    someWrite(20_000),
  ),
  examples: [],
  monitors: [sackTellsTheTruth, everythingIsRead],
  premise: { says: "text arrived at the stack out of order", reached: heldAhead(1) },
  reach: 30,
  pace: "quick",
};
