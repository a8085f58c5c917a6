/** ICMP errors: soft ones, hard ones, Source Quench, and whom they are about (RFC 9293, section 3.9.2.2). */

import fc, { type Arbitrary } from "fast-check";
import { everythingIsRead } from "../../spec/monitors/delivered.ts";
import { endedByHardErrors, sparedByIcmp, toldOfIcmp, toldOfSoftErrors } from "../../spec/monitors/icmp.ts";
import { servesAgain } from "../../spec/monitors/serves-again.ts";
import { readAsWritten } from "../../spec/monitors/stream.ts";
import { toldTheTruth } from "../../spec/monitors/told-the-truth.ts";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import type { Property } from "../../src/runner/property.ts";
import {
  calmScenario,
  DEFAULT_CRAFTED_ICMP,
  DEFAULT_HOST,
  DEFAULT_NETWORK,
  DEFAULT_SERVER,
} from "../../src/scenario/defaults.ts";
import type { Action, CraftedIcmp, PacketClass, Scenario } from "../../src/scenario/scenario.ts";
import { conversation } from "../arbitraries/conversation.ts";
import { hardErrors, icmpError, icmpErrorAbout, icmpv6Error, softErrors, sourceQuench } from "../arbitraries/icmp.ts";
import type { PolicySettings } from "../arbitraries/policy.ts";
import { awaiting, open, someTime, steps, wait, write } from "../arbitraries/scenario.ts";
import { policyWith } from "../handshake/opening.ts";
import { atAnyTime, onceOpen, PATIENCE, whileOpen, whileOpening } from "./complaining.ts";
import { changedBy } from "./same-without.ts";
import { complaints } from "./reached.ts";

const complaint = (about: PacketClass, error: Partial<CraftedIcmp>, nth = -1): Action => ({
  type: "icmp-error",
  to: "a",
  class: about,
  nth,
  error: { ...DEFAULT_CRAFTED_ICMP, ...error },
});

/** A SYN that is lost, and an error about it. */
const synLost = (error: Partial<CraftedIcmp>): Scenario =>
  calmScenario({
    network: { ...DEFAULT_NETWORK, rules: [{ from: "a", class: "syn", nth: 0, times: 1, then: { fate: "drop" } }] },
    actions: [open("a"), wait(50 * MILLISECOND), complaint("syn", error), awaiting("established", PATIENCE)],
  });

/** Text that is lost, and an error about it. */
const textLost = (error: Partial<CraftedIcmp>): Scenario =>
  calmScenario({
    network: { ...DEFAULT_NETWORK, rules: [{ from: "a", class: "data", nth: 0, times: 1, then: { fate: "drop" } }] },
    actions: [
      open("a"),
      awaiting("established", PATIENCE),
      { type: "write", side: "a", bytes: 100, urgent: false },
      wait(50 * MILLISECOND),
      complaint("data", error),
      awaiting("delivered", PATIENCE),
    ],
  });

const softArrived: Property["premise"] = {
  says: "a soft error arrived at the stack about something in flight",
  reached: (run) => complaints(run, "soft") > 0,
};

/** MUST-56 while a connection is being opened, where many a stack keeps to RFC 5461 instead. */
export const SOFT_ERRORS_OPENING: Property = {
  id: "network/soft-errors-end-no-opening",
  says: "A soft ICMP error about the SYN does not end the opening: it is tried again, and everything is delivered.",
  covers: ["MUST-56", "S1"],
  needs: ["icmp"],
  scenario: fc.oneof(
    whileOpening("a", { ip: 4, errors: softErrors[4] }),
    whileOpening("a", { ip: 6, errors: softErrors[6] }),
  ),
  examples: [synLost({ type: 3, code: 1 })],
  monitors: [sparedByIcmp, everythingIsRead, readAsWritten],
  premise: softArrived,
  reach: 40,
  pace: "quick",
};

/** MUST-56 for a connection that came through a listener. */
export const SOFT_ERRORS_HALF_OPEN: Property = {
  id: "network/soft-errors-end-no-half-open-connection",
  says:
    "A soft ICMP error about the SYN,ACK does not end the connection: it is sent again, and everything is delivered.",
  covers: ["MUST-56", "S1"],
  needs: ["icmp"],
  scenario: fc.oneof(
    whileOpening("b", { ip: 4, errors: softErrors[4] }),
    whileOpening("b", { ip: 6, errors: softErrors[6] }),
  ),
  examples: [
    calmScenario({
      a: { ...DEFAULT_HOST, listens: true },
      b: { ...DEFAULT_SERVER, listens: false },
      network: {
        ...DEFAULT_NETWORK,
        rules: [{ from: "a", class: "syn-ack", nth: 0, times: 2, then: { fate: "drop" } }],
      },
      actions: [open("b"), wait(50 * MILLISECOND), complaint("syn-ack", {}), awaiting("established", PATIENCE)],
    }),
  ],
  monitors: [sparedByIcmp, everythingIsRead, readAsWritten],
  premise: softArrived,
  reach: 40,
  pace: "quick",
};

/** MUST-56 once a connection is open. */
export const SOFT_ERRORS_OPEN: Property = {
  id: "network/soft-errors-end-nothing",
  says: "A soft ICMP error ends no connection that is open or being closed, and everything is delivered.",
  covers: ["MUST-56", "S1"],
  needs: ["icmp"],
  scenario: fc.oneof(
    onceOpen({ ip: 4, errors: softErrors[4] }),
    onceOpen({ ip: 6, errors: softErrors[6] }),
  ),
  examples: [textLost({ type: 11, code: 0 })],
  monitors: [sparedByIcmp, everythingIsRead, readAsWritten],
  premise: softArrived,
  reach: 40,
  pace: "quick",
};

const REPORTING: PolicySettings = { reportsSoftErrors: true };

/** What may vary in a policy that is fixed otherwise. */
const SOME = {
  checksIcmpSequence: fc.boolean(),
  hardErrorsAbort: fc.constantFrom<("always" | "opening" | "never")[]>("always", "opening", "never"),
  nagle: fc.boolean(),
  sack: fc.boolean(),
};

/** SHLD-25, MUST-47: soft errors are told. */
export const SOFT_ERRORS_TOLD: Property = {
  id: "network/soft-errors-are-told",
  says:
    "An application is told of a soft ICMP error about what its connection has in flight, and the connection lives.",
  covers: ["SHLD-25", "MUST-47", "RFC9293-U2", "MUST-54"],
  needs: ["icmp", "reports"],
  scenario: fc.oneof(
    atAnyTime({ ip: 4, errors: softErrors[4], policy: policyWith(REPORTING, SOME) }),
    atAnyTime({ ip: 6, errors: softErrors[6], policy: policyWith(REPORTING, SOME) }),
  ),
  examples: [synLost({ type: 3, code: 0 }), textLost({ type: 12, code: 0 })],
  monitors: [toldOfSoftErrors, sparedByIcmp],
  premise: softArrived,
  reach: 40,
  pace: "quick",
};

const ABORTING: PolicySettings = { hardErrorsAbort: "always" };

const hardArrived: Property["premise"] = {
  says: "a hard error arrived at the stack about something in flight",
  reached: (run) => complaints(run, "hard") > 0,
};

const UNTIED = { checksIcmpSequence: fc.boolean(), reportsSoftErrors: fc.boolean(), nagle: fc.boolean() };

/** SHLD-26 while a connection is being opened. */
export const HARD_ERRORS_OPENING: Property = {
  id: "network/hard-errors-end-openings",
  says: "A hard ICMP error about the SYN ends the opening, and the application is told at once.",
  covers: ["SHLD-26", "MUST-54"],
  needs: ["icmp"],
  scenario: whileOpening("a", { ip: 4, errors: hardErrors[4], policy: policyWith(ABORTING, UNTIED) }),
  examples: [synLost({ type: 3, code: 3 })],
  monitors: [endedByHardErrors, toldTheTruth],
  premise: hardArrived,
  reach: 40,
  pace: "quick",
};

/** SHLD-26 once a connection is open. */
export const HARD_ERRORS_OPEN: Property = {
  id: "network/hard-errors-end-connections",
  says: "A hard ICMP error about text in flight aborts the connection, and the application is told at once.",
  covers: ["SHLD-26"],
  needs: ["icmp"],
  scenario: fc.oneof(
    whileOpen("a", { ip: 4, errors: hardErrors[4], policy: policyWith(ABORTING, UNTIED) }),
    whileOpen("b", { ip: 4, errors: hardErrors[4], policy: policyWith(ABORTING, UNTIED) }),
  ),
  examples: [textLost({ type: 3, code: 2 })],
  monitors: [endedByHardErrors, toldTheTruth],
  premise: hardArrived,
  reach: 40,
  pace: "quick",
};

const second = (by: "a" | "b"): Action => ({ type: "open", by, tuple: 1, retry: false });

/** MUST-54: an error is for the connection that caused it. */
export const FINDS_ITS_CONNECTION: Property = {
  id: "network/icmp-finds-its-connection",
  says: "Of two connections, an ICMP error is told to the one that it is about, and does nothing to the other.",
  covers: ["MUST-54"],
  needs: ["icmp", "reports"],
  scenario: conversation({
    opener: "a",
    a: policyWith(REPORTING, SOME),
    actions: () =>
      steps(
        open("a"),
        awaiting("established", PATIENCE),
        second("a"),
        awaiting("established", PATIENCE),
        { type: "partition", from: "a", us: 3 * SECOND },
        write("a", 3000),
        { type: "write", side: "a", bytes: 100, urgent: false },
        wait(50 * MILLISECOND),
        icmpErrorAbout("data", fc.oneof(softErrors[4], hardErrors[4]), fc.constantFrom(-1, -2, 0)),
        icmpErrorAbout("syn", fc.oneof(softErrors[4], hardErrors[4]), fc.constantFrom(0, -1)),
        someTime(SECOND),
        icmpErrorAbout("data", fc.oneof(softErrors[4], hardErrors[4]), fc.constantFrom(-1, 0)),
      ),
  }),
  examples: [],
  monitors: [toldOfIcmp, sparedByIcmp],
  premise: {
    says: "an error arrived at the stack about something in flight",
    reached: (run) => complaints(run, "soft", "hard") > 0,
  },
  reach: 60,
  pace: "quick",
};

function storm(by: "a" | "b", ip: 4 | 6): Arbitrary<Action[]> {
  const error = ip === 4 ? icmpError : icmpv6Error;
  return steps(
    open(by),
    someTime(60 * MILLISECOND),
    error,
    write("a", 5000),
    error,
    someTime(30 * MILLISECOND),
    error,
    error,
    write("b", 5000),
    someTime(SECOND),
    error,
    { type: "open", by, tuple: 7, retry: false },
    awaiting("established", PATIENCE),
    write("a", 3000),
    write("b", 3000),
    awaiting("delivered", PATIENCE),
  );
}

/** S14: no ICMP error brings a stack down. */
export const ANY_ERROR: Property = {
  id: "network/any-icmp-error",
  says: "Whatever ICMP errors arrive, about whatever was sent, the stack lives on, and the next connection works.",
  covers: ["S14", "MUST-54"],
  // It failed once on a busy kernel, and has not been looked into there.
  needs: ["icmp", "deterministic"],
  scenario: fc.oneof(
    conversation({ actions: (by) => storm(by, 4), fixed: { ip: 4 } }),
    conversation({ actions: (by) => storm(by, 6), fixed: { ip: 6 } }),
  ),
  examples: [],
  monitors: [servesAgain, sparedByIcmp, toldTheTruth, readAsWritten],
  premise: {
    says: "two ICMP errors arrived at the stack",
    reached: (run) => run.trace.filter((seen) => seen.type === "arrived" && seen.icmp !== undefined).length >= 2,
  },
  reach: 15,
  pace: "quick",
};

/** MUST-55: a Source Quench ends nothing, on any clock. */
export const SOURCE_QUENCH_SPARES: Property = {
  id: "network/source-quench-ends-nothing",
  says: "A Source Quench ends no connection, and everything is delivered.",
  covers: ["MUST-55", "S1"],
  needs: ["icmp"],
  scenario: atAnyTime({ ip: 4, errors: sourceQuench }),
  examples: [synLost({ type: 4, code: 0 }), textLost({ type: 4, code: 0 })],
  monitors: [sparedByIcmp, everythingIsRead, readAsWritten],
  premise: {
    says: "a Source Quench arrived at the stack about something in flight",
    reached: (run) => complaints(run, "source-quench") > 0,
  },
  reach: 40,
  pace: "quick",
};

/** MUST-55: a Source Quench changes nothing at all. */
export const SOURCE_QUENCH_CHANGES_NOTHING: Property = {
  id: "network/source-quench-changes-nothing",
  says:
    "A run in which a Source Quench arrives is the same as without it: nothing is told, and nothing sent otherwise.",
  covers: ["MUST-55"],
  needs: ["icmp", "deterministic"],
  scenario: SOURCE_QUENCH_SPARES.scenario,
  examples: SOURCE_QUENCH_SPARES.examples,
  monitors: [],
  twin: {
    scenario: (original) => ({
      ...original,
      actions: original.actions.map((action) => (action.type === "icmp-error" ? wait(0) : action)),
    }),
    compare: (first, second) => changedBy("MUST-55", "a Source Quench", first, second),
  },
  premise: SOURCE_QUENCH_SPARES.premise,
  reach: 40,
  pace: "quick",
};
