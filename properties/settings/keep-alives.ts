/** Keep-alives whose times are settings, and a day of them. */

import fc from "fast-check";
import { everythingIsRead } from "../../spec/monitors/delivered.ts";
import {
  deadAfterAllProbes,
  probesAtInterval,
  probesInTime,
  probesOnlyIdleAndAsked,
} from "../../spec/monitors/keep-alives.ts";
import { timeWaitIsTold } from "../../spec/monitors/time-wait-told.ts";
import { undisturbed } from "../../spec/monitors/undisturbed.ts";
import { HOUR, MINUTE, SECOND } from "../../spec/time.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import type { SocketOptions } from "../../spec/trace/vocabulary.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario, DEFAULT_HOST } from "../../src/scenario/defaults.ts";
import type { Action } from "../../src/scenario/scenario.ts";
import { exactly, having } from "../arbitraries/exactly.ts";
import type { PolicySettings } from "../arbitraries/policy.ts";
import { awaiting, wait } from "../arbitraries/scenario.ts";
import { someWrite } from "../arbitraries/talk.ts";
import { untilOpen } from "../close/begun.ts";
import { wasTold } from "../handshake/reached.ts";
import { idle, probedBy } from "../keep-alive/scenarios.ts";
import { setTo } from "./knobs.ts";

/** In seconds, as Linux has them. */
const times = (first: number, interval: number, count: number): PolicySettings => ({
  keepAliveIdle: first * SECOND,
  keepAliveInterval: interval * SECOND,
  keepAliveCount: count,
  tcp_keepalive_time: first,
  tcp_keepalive_intvl: interval,
  tcp_keepalive_probes: count,
});

const ON: SocketOptions = { keepAlive: true };

/** Nothing but that they are on, or some of the times as well: the others are the setting's. */
const asked = having<SocketOptions>(ON, {});
const partly = fc.record({
  keepAlive: fc.constant(true),
  keepAliveIdle: fc.constantFrom(4 * SECOND, 40 * SECOND),
  keepAliveInterval: fc.constantFrom(2 * SECOND, 8 * SECOND),
  keepAliveCount: fc.constantFrom(2, 5),
}, { requiredKeys: ["keepAlive"] });

const silence: Action = { type: "partition", from: "both", us: null };

/** A peer that is no more. */
export const DEAD_PEER: Property = {
  id: "settings/keep-alives-of-a-dead-peer",
  says: "Keep-alives begin after the idle time that was set, come at the interval that was set, and after as many as " +
    "were set the connection is given up, unless the application sets other times.",
  covers: ["MUST-27", "T2", "MUST-26", "MUST-29", "L5"],
  needs: ["settings", "keep-alive", "long-time"],
  scenario: idle(
    {
      a: fc.oneof(asked, partly),
      policy: setTo([times(10, 5, 3), times(5, 1, 9), times(30, 75, 2), times(120, 10, 4)]),
    },
    wait(SECOND / 2),
    silence,
    wait(10 * MINUTE),
  ),
  examples: [
    calmScenario({
      a: { ...DEFAULT_HOST, options: ON, policy: times(10, 5, 3) },
      actions: [...untilOpen("a"), silence, wait(MINUTE)],
      ending: "leave",
      horizon: SECOND,
    }),
  ],
  monitors: [probesInTime, probesAtInterval, deadAfterAllProbes, probesOnlyIdleAndAsked],
  premise: { says: "side a was told that its connection timed out", reached: (run) => wasTold(run, "a", "timed-out") },
  reach: 50,
  pace: "slow",
};

/** How often STATUS told of TIME-WAIT. */
const timeWaits = ({ trace }: RunRecord): number =>
  trace.filter((seen) =>
    seen.type === "result" && seen.side === "a" && seen.result.ok && "status" in seen.result &&
    seen.result.status.state === "TIME-WAIT"
  ).length;

/** A look at the state every ten seconds. */
const WATCHED: readonly Action[] = Array.from({ length: 30 }, (): Action[] => [
  { type: "status", side: "a" },
  wait(10 * SECOND),
]).flat();

/** From noon to noon, and then the whole of TIME-WAIT. */
const DAY: readonly Action[] = [
  wait(24 * HOUR),
  { type: "write", side: "b", bytes: 100, urgent: false },
  awaiting("delivered", MINUTE),
  { type: "shutdown", side: "a" },
  wait(SECOND),
  { type: "shutdown", side: "b" },
  wait(SECOND),
  ...WATCHED,
];

/** What takes a real clock a day and some minutes. */
export const A_DAY: Property = {
  id: "settings/a-day",
  says: "An idle connection whose keep-alives are answered lives for a day, with a keep-alive whenever one is due, " +
    "carries text then, and ends with a TIME-WAIT that STATUS tells of for its whole length.",
  covers: ["MUST-13", "MUST-28", "MUST-27", "MUST-26", "T2", "T4", "L2", "S10"],
  needs: ["settings", "keep-alive", "half-close", "status", "long-time"],
  scenario: idle(
    {
      a: exactly<SocketOptions>(ON),
      policy: setTo([times(7_200, 75, 9), times(10_800, 75, 9), times(21_600, 600, 3)]),
    },
    someWrite(3_000),
    awaiting("delivered", MINUTE),
    ...DAY,
  ),
  examples: [
    calmScenario({
      a: { ...DEFAULT_HOST, options: ON },
      b: { ...calmScenario().b, application: { ...DEFAULT_HOST.application, atEndOfStream: "nothing" } },
      actions: [...untilOpen("a"), ...DAY],
      ending: "leave",
      horizon: SECOND,
    }),
  ],
  monitors: [probesInTime, probesOnlyIdleAndAsked, undisturbed, everythingIsRead, timeWaitIsTold],
  premise: {
    says: "side a sent a keep-alive, and STATUS told of TIME-WAIT twice",
    reached: (run) => probedBy(run, "a") && timeWaits(run) > 1,
  },
  reach: 50,
  pace: "slow",
};
