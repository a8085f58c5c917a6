/** Keep-alives: RFC 9293, section 3.8.4. */

import fc from "fast-check";
import { everythingIsRead } from "../../spec/monitors/delivered.ts";
import {
  deadAfterAllProbes,
  probesAreAnswered,
  probesAreEmpty,
  probesInTime,
  probesOnlyIdleAndAsked,
} from "../../spec/monitors/keep-alives.ts";
import { undisturbed } from "../../spec/monitors/undisturbed.ts";
import { octetsAsWritten } from "../../spec/monitors/wire-text.ts";
import { HOUR, SECOND } from "../../spec/time.ts";
import type { SocketOptions } from "../../spec/trace/vocabulary.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario, DEFAULT_HOST, DEFAULT_SERVER } from "../../src/scenario/defaults.ts";
import type { Action } from "../../src/scenario/scenario.ts";
import { exactly, having } from "../arbitraries/exactly.ts";
import { awaiting, open, wait } from "../arbitraries/scenario.ts";
import { pause, plainPolicy, someWrite } from "../arbitraries/talk.ts";
import { textRead } from "../data/seen.ts";
import { wasTold } from "../handshake/reached.ts";
import { idle, probedBy, QUICK, quickly } from "./scenarios.ts";

const probed: Property["premise"] = {
  says: "side a sent a keep-alive",
  reached: (run) => probedBy(run, "a"),
};

const hours = having<Extract<Action, { type: "wait" }>>({ type: "wait" }, {
  us: fc.integer({ min: 3 * HOUR, max: 30 * HOUR }),
});

/** MUST-25. */
export const OFF_BY_DEFAULT: Property = {
  id: "keep-alive/off-by-default",
  says: "Without being asked to, it sends no keep-alive in hours of silence, and the connection is still there.",
  covers: ["MUST-25", "T2"],
  needs: ["long-time"],
  scenario: idle({}, hours, someWrite(3_000), awaiting("delivered", 60 * SECOND)),
  examples: [],
  monitors: [probesOnlyIdleAndAsked, undisturbed, everythingIsRead],
  premise: { says: "text was read", reached: textRead },
  reach: 50,
  pace: "slow",
};

/** MUST-28. */
export const TWO_HOURS: Property = {
  id: "keep-alive/two-hours-by-default",
  says: "Keep-alives that are turned on without an interval wait for two hours of silence at least.",
  covers: ["MUST-28", "MUST-24", "T2"],
  needs: ["keep-alive", "long-time"],
  scenario: idle({ a: exactly<SocketOptions>({ keepAlive: true }) }, hours, pause(3 * HOUR)),
  examples: [],
  monitors: [probesOnlyIdleAndAsked, undisturbed],
  premise: probed,
  reach: 50,
  pace: "slow",
};

/** MUST-27. */
export const IN_TIME: Property = {
  id: "keep-alive/in-time",
  says: "A keep-alive, with SEG.SEQ = SND.NXT-1, is sent after as much silence as the application set, and not before.",
  covers: ["MUST-27", "MUST-26", "MUST-24", "T2"],
  needs: ["keep-alive"],
  scenario: idle({ a: quickly() }, wait(8 * SECOND)),
  examples: [
    calmScenario({
      a: { ...DEFAULT_HOST, options: QUICK },
      actions: [open("a"), awaiting("established", SECOND), wait(8 * SECOND)],
      ending: "leave",
      horizon: SECOND,
    }),
  ],
  monitors: [probesInTime, probesOnlyIdleAndAsked, undisturbed],
  premise: probed,
  reach: 50,
  pace: "quick",
};

/** SHLD-12. */
export const EMPTY: Property = {
  id: "keep-alive/empty",
  says: "A keep-alive carries no data, unless the stack was told to put an octet of garbage into it.",
  covers: ["SHLD-12", "T2"],
  needs: ["keep-alive"],
  scenario: idle({ a: quickly(), policy: plainPolicy }, wait(6 * SECOND)),
  examples: [],
  monitors: [probesAreEmpty],
  premise: probed,
  reach: 50,
  pace: "quick",
};

/** MUST-26. */
export const TRAFFIC: Property = {
  id: "keep-alive/traffic-postpones-it",
  says: "No keep-alive is sent before the connection was silent for the whole interval, nor while text is outstanding.",
  covers: ["MUST-26", "T2"],
  needs: ["keep-alive"],
  scenario: idle(
    { a: quickly() },
    pause(3 * SECOND),
    someWrite(500, fc.constant("b" as const)),
    pause(3 * SECOND),
    someWrite(500, fc.constant("b" as const)),
    pause(3 * SECOND),
    having<Extract<Action, { type: "partition" }>>({ type: "partition" }, {
      from: fc.constantFrom("a" as const, "b" as const, "both" as const),
      us: fc.integer({ min: 0, max: 2 * SECOND }),
    }),
    someWrite(3_000),
    pause(4 * SECOND),
  ),
  examples: [],
  monitors: [probesOnlyIdleAndAsked],
  premise: { says: "text was read", reached: textRead },
  reach: 50,
  pace: "quick",
};

/** MUST-24. */
export const SWITCHED_OFF: Property = {
  id: "keep-alive/turned-off",
  says: "Keep-alives that the application turned on stop when it turns them off.",
  covers: ["MUST-24", "T2"],
  needs: ["keep-alive"],
  scenario: idle(
    { a: quickly() },
    pause(5 * SECOND),
    { type: "set", side: "a", options: { keepAlive: false } },
    wait(6 * SECOND),
  ),
  examples: [],
  monitors: [probesOnlyIdleAndAsked, undisturbed],
  premise: {
    says: "keep-alives were turned off",
    reached: (run) => run.trace.some((seen) => seen.type === "call" && seen.side === "a" && seen.call.call === "set"),
  },
  reach: 50,
  pace: "quick",
};

/** A peer that answers. */
export const ANSWERED: Property = {
  id: "keep-alive/answered-stays-open",
  says: "A connection whose keep-alives are answered stays open, and carries text as before.",
  covers: ["T2", "MUST-29", "L2"],
  needs: ["keep-alive"],
  scenario: idle(
    { a: quickly([1, 2]), b: fc.oneof(exactly<SocketOptions>({}), quickly()) },
    wait(15 * SECOND),
    someWrite(3_000),
    awaiting("delivered", 10 * SECOND),
  ),
  examples: [],
  monitors: [undisturbed, everythingIsRead, octetsAsWritten],
  premise: probed,
  reach: 50,
  pace: "quick",
};

/** A peer that is no more. */
export const DEAD_PEER: Property = {
  id: "keep-alive/dead-peer-is-given-up",
  says: "A connection is given up, and its application told, after as many keep-alives without an answer as it set.",
  covers: ["T2", "L5", "A1", "MUST-29"],
  needs: ["keep-alive"],
  scenario: idle(
    { a: quickly([1, 2, 3]) },
    wait(SECOND / 2),
    { type: "partition", from: "both", us: null },
    wait(16 * SECOND),
  ),
  examples: [
    calmScenario({
      a: { ...DEFAULT_HOST, options: QUICK },
      b: DEFAULT_SERVER,
      actions: [
        open("a"),
        awaiting("established", SECOND),
        { type: "partition", from: "both", us: null },
        wait(12 * SECOND),
      ],
      ending: "leave",
      horizon: SECOND,
    }),
  ],
  monitors: [deadAfterAllProbes, probesOnlyIdleAndAsked],
  premise: { says: "side a was told that its connection timed out", reached: (run) => wasTold(run, "a", "timed-out") },
  reach: 45,
  pace: "quick",
};

/** MUST-29. */
export const ONE_LOST: Property = {
  id: "keep-alive/one-lost-answer-is-no-death",
  says:
    "A keep-alive without an answer is no proof of death: the next one may be answered, and the connection goes on.",
  covers: ["MUST-29", "T2"],
  needs: ["keep-alive"],
  scenario: idle(
    {
      a: having<SocketOptions>({ keepAlive: true, keepAliveInterval: 2 * SECOND, keepAliveIdle: 2 * SECOND }, {
        keepAliveCount: fc.constantFrom(3, 4),
      }),
    },
    wait(SECOND / 2),
    having<Extract<Action, { type: "partition" }>>({ type: "partition", us: 4 * SECOND }, {
      from: fc.constantFrom("a" as const, "b" as const, "both" as const),
    }),
    wait(12 * SECOND),
    someWrite(3_000),
    awaiting("delivered", 10 * SECOND),
  ),
  examples: [],
  monitors: [deadAfterAllProbes, undisturbed, everythingIsRead],
  premise: probed,
  reach: 50,
  pace: "quick",
};

/** The other side of it. */
export const ANSWERS: Property = {
  id: "keep-alive/answers",
  says: "It answers the peer's keep-alives, with and without an octet, and gives that octet to nobody.",
  covers: ["RFC9293-E13", "T2", "S1"],
  needs: [],
  scenario: idle({ b: quickly() }, wait(8 * SECOND), someWrite(500), awaiting("delivered", 10 * SECOND)),
  examples: [],
  monitors: [probesAreAnswered, undisturbed, octetsAsWritten, everythingIsRead],
  premise: { says: "side b sent a keep-alive", reached: (run) => probedBy(run, "b") },
  reach: 45,
  pace: "quick",
};
