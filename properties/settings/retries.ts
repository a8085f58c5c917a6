/** How long a stack goes on without an answer is a setting: R2 for text, for a SYN and for a SYN,ACK. */

import fc from "fast-check";
import { synAckGivenUp, synGivenUp } from "../../spec/monitors/opening-given-up.ts";
import { patienceAsSet } from "../../spec/monitors/patience.ts";
import { ACK, SYN } from "../../spec/tcp/segment.ts";
import { MINUTE, SECOND } from "../../spec/time.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario, DEFAULT_HOST } from "../../src/scenario/defaults.ts";
import type { Action } from "../../src/scenario/scenario.ts";
import { inject, injection, seqFrom } from "../arbitraries/crafted.ts";
import { hostsFor, whoeverOpens } from "../arbitraries/ending.ts";
import type { PolicySettings } from "../arbitraries/policy.ts";
import { awaiting, open, scenario, someTime, steps, wait, write } from "../arbitraries/scenario.ts";
import { untilOpen } from "../close/begun.ts";
import { sentSuch } from "../handshake/reached.ts";
import { timedOut } from "../retransmission/reached.ts";
import { linuxOpens, linuxTries, setTo } from "./knobs.ts";

const silence: Action = { type: "partition", from: "both", us: null };
const deaf: Action = { type: "partition", from: "a", us: null };

const data = (retries: number): PolicySettings => ({ giveUpData: linuxTries(retries), tcp_retries2: retries });

/** From three seconds to a quarter of an hour. */
export const DATA: Property = {
  id: "settings/text-is-given-up",
  says: "A connection whose text is never acknowledged is given up at R2 as it was set, and its application is told.",
  covers: ["MUST-20", "MUST-23", "L5", "A1"],
  needs: ["settings", "long-time"],
  scenario: whoeverOpens((by) =>
    scenario({
      ...hostsFor(by, { a: { policy: setTo([3, 5, 8, 10, 15].map(data)) } }),
      actions: steps(...untilOpen(by), someTime(SECOND), silence, write("a", 4000), wait(45 * MINUTE)),
    }, { ending: "leave", horizon: SECOND })
  ),
  examples: [
    calmScenario({
      a: { ...DEFAULT_HOST, policy: data(5) },
      actions: [...untilOpen("a"), silence, { type: "write", side: "a", bytes: 1000, urgent: false }, wait(MINUTE)],
      ending: "leave",
      horizon: SECOND,
    }),
  ],
  monitors: [patienceAsSet],
  premise: { says: "side a was told that its connection timed out", reached: (run) => timedOut(run, "a") },
  reach: 50,
  pace: "slow",
};

const syn = (retries: number): PolicySettings => ({ giveUpSyn: linuxOpens(retries), tcp_syn_retries: retries });

/** Nobody answers. */
export const SYNS: Property = {
  id: "settings/syns-are-given-up",
  says: "A SYN that nobody answers is repeated and given up at R2 as it was set, and its application is told.",
  covers: ["MUST-23", "MUST-20", "L5", "RFC9293-U1", "A1"],
  needs: ["settings", "long-time"],
  scenario: scenario({
    ...hostsFor("a", { a: { policy: setTo([1, 2, 3, 5, 7].map(syn), { initialRto: fc.constant(SECOND) }) } }),
    actions: steps(someTime(SECOND), silence, open("a"), awaiting("closed", 20 * MINUTE), wait(2 * SECOND)),
  }),
  examples: [
    calmScenario({
      a: { ...DEFAULT_HOST, policy: syn(2) },
      actions: [silence, open("a"), awaiting("closed", 20 * MINUTE), wait(2 * SECOND)],
    }),
  ],
  monitors: [synGivenUp],
  premise: { says: "side a was told that its connection timed out", reached: (run) => timedOut(run, "a") },
  reach: 50,
  pace: "slow",
};

const synAck = (retries: number): PolicySettings => ({
  giveUpSynAck: linuxOpens(retries),
  tcp_synack_retries: retries,
});

/** Somebody asks, and does not listen to the answer. */
export const SYN_ACKS: Property = {
  id: "settings/syn-acks-are-given-up",
  says: "A SYN,ACK that nobody answers is repeated, and given up at R2 as it was set.",
  covers: ["L5", "RFC9293-E5", "MUST-20"],
  needs: ["settings", "long-time", "crafted"],
  scenario: scenario({
    ...hostsFor("b", { a: { policy: setTo([1, 2, 3, 5, 7].map(synAck), { initialRto: fc.constant(SECOND) }) } }),
    actions: steps(deaf, injection({ flags: SYN }, { seq: seqFrom("zero", 0, 0xffff_ffff) }), wait(10 * MINUTE)),
  }),
  examples: [
    calmScenario({
      a: { ...DEFAULT_HOST, listens: true, policy: synAck(2) },
      actions: [deaf, inject({ flags: SYN, seq: { base: "zero", plus: 1000 } }), wait(10 * MINUTE)],
    }),
  ],
  monitors: [synAckGivenUp],
  premise: {
    says: "the stack sent a SYN,ACK twice",
    reached: (run) => sentSuch(run, "a", ({ flags }) => (flags & (SYN | ACK)) === (SYN | ACK)) > 1,
  },
  reach: 50,
  pace: "slow",
};
