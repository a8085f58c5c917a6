/** What a user asks of OPEN and of the layers below: addresses, the IP header, reports (RFC 9293, section 3.9.1). */

import fc, { type Arbitrary } from "fast-check";
import { everythingIsRead } from "../../spec/monitors/delivered.ts";
import { headerAsAsked, noOpenToGroups, noReports } from "../../spec/monitors/ip-header.ts";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario, DEFAULT_CRAFTED_ICMP, DEFAULT_HOST } from "../../src/scenario/defaults.ts";
import type { Action, Host, Scenario } from "../../src/scenario/scenario.ts";
import { hostsFor } from "../arbitraries/ending.ts";
import { having } from "../arbitraries/exactly.ts";
import { softErrors } from "../arbitraries/icmp.ts";
import { awaiting, open, scenario, someTime, steps, write } from "../arbitraries/scenario.ts";
import { sentSuch } from "../handshake/reached.ts";
import { atAnyTime, PATIENCE } from "./complaining.ts";
import { complaints } from "./reached.ts";

/** A time to live and a codepoint, neither of them what a stack would choose. */
const fields: Arbitrary<Host["options"]> = fc.record({
  hopLimit: fc.integer({ min: 2, max: 255 }),
  dscp: fc.integer({ min: 1, max: 63 }),
});

const setting: Arbitrary<Action> = having<Extract<Action, { type: "set" }>>({ type: "set", side: "a" }, {
  options: fields,
});

const asking = (by: "a" | "b", ip: 4 | 6, ...then: readonly (Action | Arbitrary<Action>)[]): Arbitrary<Scenario> =>
  scenario({
    ...hostsFor(by, { a: { options: fields } }),
    actions: steps(
      open(by),
      awaiting("established", PATIENCE),
      write("a", 4000),
      write("b", 4000),
      awaiting("delivered", PATIENCE),
      ...then,
    ),
  }, { ip });

const askingExample: Scenario = calmScenario({
  a: { ...DEFAULT_HOST, options: { hopLimit: 7, dscp: 46 } },
  actions: [open("a"), awaiting("established", PATIENCE), { type: "write", side: "a", bytes: 100, urgent: false }],
});

/** MUST-48, MUST-49, SHLD-22: what the user asks of the IP header is in it. */
export const HEADER_AS_ASKED: Property = {
  id: "network/header-as-asked",
  says: "Every segment of a connection has the time to live and the codepoint that its application asked for at OPEN.",
  covers: ["MUST-48", "MUST-49", "SHLD-22"],
  needs: ["ip-fields"],
  scenario: fc.oneof(asking("a", 4), asking("b", 4), asking("a", 6), asking("b", 6)),
  examples: [askingExample],
  monitors: [headerAsAsked, everythingIsRead],
  premise: { says: "the stack sent three segments", reached: (run) => sentSuch(run, "a", () => true) >= 3 },
  reach: 80,
  pace: "quick",
};

/** SHLD-21: the user may change it. */
export const HEADER_CHANGES: Property = {
  id: "network/header-changes",
  says: "An application can change the codepoint and the time to live of its connection's segments while it is open.",
  covers: ["SHLD-21", "MUST-49"],
  needs: ["ip-fields"],
  scenario: fc.oneof(
    ...([["a", 4], ["b", 4], ["a", 6]] as const).map(([by, ip]) =>
      asking(by, ip, setting, write("a", 4000), someTime(SECOND), setting, write("a", 4000), write("b", 4000))
    ),
  ),
  examples: [
    {
      ...askingExample,
      actions: [
        ...askingExample.actions,
        awaiting("delivered", PATIENCE),
        { type: "set", side: "a", options: { dscp: 10, hopLimit: 9 } },
        { type: "write", side: "a", bytes: 100, urgent: false },
        awaiting("delivered", PATIENCE),
      ],
    },
  ],
  monitors: [headerAsAsked, everythingIsRead],
  premise: {
    says: "the application changed them, and the stack sent something afterwards",
    reached: (run) => {
      const at = run.trace.findIndex((seen) => seen.type === "call" && seen.side === "a" && seen.call.call === "set");
      return at >= 0 &&
        run.trace.slice(at).some((seen) => seen.type === "sent" && seen.side === "a" && seen.origin === "stack");
    },
  },
  reach: 80,
  pace: "quick",
};

const openTo: Arbitrary<Action> = having<Extract<Action, { type: "open" }>>({ type: "open", by: "a", retry: false }, {
  tuple: fc.nat(3),
  remote: fc.constantFrom("broadcast", "multicast"),
});

/** MUST-46: nobody connects to everybody. */
export const NO_OPEN_TO_GROUPS: Property = {
  id: "network/no-open-to-groups",
  says: "An active OPEN to a broadcast or multicast address is refused, no SYN is sent, and the next OPEN works.",
  covers: ["MUST-46"],
  needs: [],
  scenario: fc.oneof(
    ...([4, 6] as const).map((ip) =>
      scenario({
        ...hostsFor("a"),
        actions: steps(
          openTo,
          someTime(2 * SECOND),
          openTo,
          open("a"),
          awaiting("established", PATIENCE),
          write("a", 3000),
          awaiting("delivered", PATIENCE),
        ),
      }, { ip })
    ),
  ),
  examples: [calmScenario({ actions: [{ type: "open", by: "a", tuple: 0, retry: false, remote: "multicast" }] })],
  monitors: [noOpenToGroups, everythingIsRead],
  premise: {
    says: "the application tried to connect to such an address",
    reached: (run) => run.trace.some((seen) => seen.type === "result" && seen.call === "connect" && !seen.result.ok),
  },
  reach: 90,
  pace: "quick",
};

/** SHLD-20: reports can be turned off. */
export const REPORTS_OFF: Property = {
  id: "network/reports-off",
  says: "An application that turned error reports off is told of no soft error, and its connection works.",
  covers: ["SHLD-20"],
  needs: ["icmp"],
  scenario: atAnyTime({ ip: 4, errors: softErrors[4], options: having({ errorReports: false }, {}) }),
  examples: [
    calmScenario({
      a: { ...DEFAULT_HOST, options: { errorReports: false } },
      actions: [
        open("a"),
        awaiting("established", 10 * MILLISECOND),
        { type: "icmp-error", to: "a", class: "syn", nth: -1, error: DEFAULT_CRAFTED_ICMP },
      ],
    }),
  ],
  monitors: [noReports, everythingIsRead],
  premise: {
    says: "a soft error arrived at the stack about something in flight",
    reached: (run) => complaints(run, "soft") > 0,
  },
  reach: 40,
  pace: "quick",
};
