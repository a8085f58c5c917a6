/** What IP says around a segment: addresses that are no host's, and IP options (RFC 9293, sections 3.9.2, 3.9.2.3). */

import fc, { type Arbitrary } from "fast-check";
import { answersStrays } from "../../spec/monitors/answers-strays.ts";
import { everythingIsRead } from "../../spec/monitors/delivered.ts";
import { ignoredFor, silentToNobody } from "../../spec/monitors/from-nobody.ts";
import { has, RST, SYN } from "../../spec/tcp/segment.ts";
import { SECOND } from "../../spec/time.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import type { Action, Crafted, Scenario } from "../../src/scenario/scenario.ts";
import { inject, injection, seqFrom } from "../arbitraries/crafted.ts";
import { hostsFor } from "../arbitraries/ending.ts";
import { awaiting, open, scenario, someTime, steps, write } from "../arbitraries/scenario.ts";
import { sentSuch } from "../handshake/reached.ts";
import { PATIENCE } from "./complaining.ts";

/** Twice something strange to a listener, and then a connection that has to work. */
const before = (ip: 4 | 6, strange: Arbitrary<Action>): Arbitrary<Scenario> =>
  scenario({
    ...hostsFor("b"),
    actions: steps(
      strange,
      someTime(2 * SECOND),
      strange,
      someTime(2 * SECOND),
      open("b"),
      awaiting("established", PATIENCE),
      write("a", 3000),
      write("b", 3000),
      awaiting("delivered", PATIENCE),
    ),
  }, { ip });

/** A SYN from a port that no connection of the scenario has, so that whatever answers it answers nothing else. */
const knock = (parts: { readonly [K in keyof Crafted]?: Arbitrary<Crafted[K]> }): Arbitrary<Action> =>
  injection({ flags: SYN }, {
    seq: seqFrom("zero", 0, 0xffff_ffff),
    fromPort: fc.integer({ min: 300, max: 400 }),
    toPort: fc.constantFrom(0, 0, 7),
    ...parts,
  });

const knocked = (segment: Partial<Crafted>): Scenario =>
  calmScenario({
    a: { ...calmScenario().a, listens: true },
    b: { ...calmScenario().b, listens: false },
    actions: [inject({ flags: SYN, fromPort: 300, ...segment }), open("b"), awaiting("established", PATIENCE)],
  });

/** Whether a SYN came to the stack that is to be ignored for that reason. */
const ignored = (run: RunRecord, why: "MUST-57" | "MUST-63"): boolean =>
  run.trace.some((seen) =>
    seen.type === "arrived" && seen.side === "a" && seen.datagram !== null && ignoredFor(seen.datagram) === why
  );

/** MUST-57: what is for everybody is for nobody. */
export const SILENT_TO_GROUPS: Property = {
  id: "network/silent-to-groups",
  says: "A SYN that is addressed to a broadcast or multicast address is not answered, and a true one is.",
  covers: ["MUST-57"],
  // Not tried on a kernel yet: its interface may drop such packets before they come to TCP.
  needs: ["crafted", "deterministic"],
  scenario: fc.oneof(
    ...([4, 6] as const).map((ip) => before(ip, knock({ destination: fc.constantFrom("broadcast", "multicast") }))),
  ),
  examples: [knocked({ destination: "broadcast" }), knocked({ destination: "multicast", toPort: 7 })],
  monitors: [silentToNobody, everythingIsRead],
  premise: { says: "a SYN to a group came to the stack", reached: (run) => ignored(run, "MUST-57") },
  reach: 90,
  pace: "quick",
};

/** MUST-63: nobody can be answered. */
export const SILENT_TO_NOBODY: Property = {
  id: "network/silent-to-nobody",
  says: "A SYN whose source is a group, the unspecified or a loopback address is not answered, and a true one is.",
  covers: ["MUST-63"],
  // Not tried on a kernel yet: its interface may drop such packets before they come to TCP.
  needs: ["crafted", "deterministic"],
  scenario: fc.oneof(
    ...([4, 6] as const).map((ip) =>
      before(ip, knock({ source: fc.constantFrom("broadcast", "multicast", "unspecified", "loopback") }))
    ),
  ),
  examples: [knocked({ source: "loopback" }), knocked({ source: "multicast", toPort: 7 })],
  monitors: [silentToNobody, everythingIsRead],
  premise: { says: "a SYN from an invalid address came to the stack", reached: (run) => ignored(run, "MUST-63") },
  reach: 90,
  pace: "quick",
};

/** Router alert, no-operations, and well-formed options for experiments (RFC 4727), which have no meaning. */
const ipOptions: Arbitrary<string> = fc.constantFrom(
  "94040000",
  "01010101",
  "1e04abcd",
  "5e080102030405060101",
  "9e03ff00",
  "de28" + "5a".repeat(38),
);

/** MUST-50: IP options that mean nothing change nothing. */
export const IP_OPTIONS: Property = {
  id: "network/ip-options-ignored",
  says: "A segment with IP options gets the answer that it would get without them, and connections work afterwards.",
  covers: ["MUST-50"],
  // Not tried on a kernel yet.
  needs: ["crafted", "deterministic"],
  scenario: before(
    4,
    injection({ toPort: 7 }, { ipOptions, seq: seqFrom("zero", 0, 0xffff_ffff), fromPort: fc.nat(20) }),
  ),
  examples: [knocked({ ipOptions: "1e04abcd", toPort: 7 })],
  monitors: [answersStrays, everythingIsRead],
  premise: {
    says: "the stack answered a segment to a closed port that had IP options",
    reached: (run) => sentSuch(run, "a", (segment) => has(segment, RST)) > 0,
  },
  reach: 90,
  pace: "quick",
};
