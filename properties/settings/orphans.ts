/** Connections without an application: how long they are kept is a setting. */

import fc, { type Arbitrary } from "fast-check";
import { finRepeated } from "../../spec/monitors/fin-repeated.ts";
import { finWait2AsSet, orphansAsSet } from "../../spec/monitors/orphans.ts";
import { MINUTE, SECOND } from "../../spec/time.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario, DEFAULT_HOST } from "../../src/scenario/defaults.ts";
import type { Action, Scenario } from "../../src/scenario/scenario.ts";
import { closeBy, hostsFor, shutdownBy, whoeverOpens } from "../arbitraries/ending.ts";
import { having } from "../arbitraries/exactly.ts";
import type { PolicySettings } from "../arbitraries/policy.ts";
import { awaiting, scenario, someTime, steps, wait, write } from "../arbitraries/scenario.ts";
import { oneOf } from "../handshake/opening.ts";
import { STAYS, untilOpen } from "../close/begun.ts";
import { sentFin } from "../close/reached.ts";
import { linuxTries, setTo } from "./knobs.ts";

const finWait2 = (seconds: number): PolicySettings => ({ finWait2: seconds * SECOND, tcp_fin_timeout: seconds });

const some = having<Extract<Action, { type: "wait" }>>({ type: "wait" }, {
  us: fc.oneof(fc.nat(12 * SECOND), fc.nat(130 * SECOND)),
});

/** An orphan in FIN-WAIT-2, and a peer that closes at some time, or never. */
const orphaned = (by: "a" | "b"): Arbitrary<Scenario> =>
  scenario({
    ...hostsFor(by, { a: { policy: setTo([10, 5, 20, 40, 60].map(finWait2)) } }, { b: STAYS }),
    actions: steps(
      ...untilOpen(by),
      write("a", 3000),
      awaiting("delivered", 10 * SECOND),
      closeBy("a"),
      some,
      oneOf({ type: "shutdown", side: "b" }, { type: "shutdown", side: "b" }, wait(2 * MINUTE)),
      someTime(SECOND),
    ),
  }, { ending: "leave", horizon: 2 * MINUTE });

/** The sysctl that is named for it. */
export const FIN_WAIT_2: Property = {
  id: "settings/fin-wait-2",
  says:
    "An orphan in FIN-WAIT-2 is there for as long as was set: until then a FIN is acknowledged, then it is refused.",
  covers: ["L5", "S15", "L4"],
  needs: ["settings", "long-time"],
  scenario: whoeverOpens(orphaned),
  examples: [20, 6].map((seconds) =>
    calmScenario({
      a: { ...DEFAULT_HOST, policy: finWait2(10) },
      b: { ...calmScenario().b, ...STAYS },
      actions: [
        ...untilOpen("a"),
        { type: "close", side: "a" },
        wait(seconds * SECOND),
        { type: "shutdown", side: "b" },
        wait(SECOND),
      ],
      ending: "leave",
      horizon: 2 * MINUTE,
    })
  ),
  monitors: [finWait2AsSet],
  premise: { says: "the stack sent a FIN", reached: (run) => sentFin(run, "a") },
  reach: 50,
  pace: "slow",
};

const orphan = (retries: number): PolicySettings => ({
  giveUpOrphan: linuxTries(retries),
  tcp_orphan_retries: retries,
});

const silence: Action = { type: "partition", from: "both", us: null };

/** An end that its application closes before or after its peer has fallen silent. */
const forsaken = (by: "a" | "b"): Arbitrary<Scenario> =>
  scenario({
    ...hostsFor(by, { a: { policy: setTo([3, 4, 5, 7].map(orphan)) } }, { a: STAYS, b: STAYS }),
    actions: steps(
      ...untilOpen(by),
      oneOf(shutdownBy("b"), wait(SECOND)),
      wait(SECOND),
      silence,
      write("a", 3000),
      closeBy("a"),
      wait(6 * MINUTE),
    ),
  }, { ending: "leave", horizon: SECOND });

/** In FIN-WAIT-1 and LAST-ACK. */
export const ORPHANS: Property = {
  id: "settings/orphans-are-given-up",
  says: "An orphan whose text or FIN is not acknowledged tries again, and is given up within what was set.",
  covers: ["L5", "RFC9293-E16", "MUST-20"],
  needs: ["settings", "long-time"],
  scenario: whoeverOpens(forsaken),
  examples: [
    calmScenario({
      a: { ...DEFAULT_HOST, policy: orphan(3) },
      actions: [...untilOpen("a"), silence, { type: "close", side: "a" }, wait(6 * MINUTE)],
      ending: "leave",
      horizon: SECOND,
    }),
  ],
  monitors: [orphansAsSet, finRepeated],
  premise: { says: "the stack sent a FIN", reached: (run) => sentFin(run, "a") },
  reach: 50,
  pace: "slow",
};
