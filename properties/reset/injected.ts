/** Made-up segments at a connection that is open: RFC 9293, sections 3.5.3 and 3.10.7.4; RFC 5961, sections 3 and 4. */

import fc, { type Arbitrary } from "fast-check";
import {
  acknowledgesUnacceptable,
  acknowledgesWithoutAck,
  challengesResets,
  challengesSyns,
} from "../../spec/monitors/acknowledges-unacceptable.ts";
import { believesResets } from "../../spec/monitors/believes-resets.ts";
import { everythingIsRead } from "../../spec/monitors/delivered.ts";
import { silentAfterEnd } from "../../spec/monitors/ends-by-reset.ts";
import { obeysResets } from "../../spec/monitors/obeys-resets.ts";
import { readAsWritten } from "../../spec/monitors/stream.ts";
import { undisturbed } from "../../spec/monitors/undisturbed.ts";
import { ACK, FIN, PSH, RST, SYN, URG } from "../../spec/tcp/segment.ts";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario, DEFAULT_HOST, DEFAULT_SERVER } from "../../src/scenario/defaults.ts";
import type { Action, Host, Scenario } from "../../src/scenario/scenario.ts";
import { inject, injection, seqFrom } from "../arbitraries/crafted.ts";
import { hostsFor, shutdownBy, whoeverOpens } from "../arbitraries/ending.ts";
import { having } from "../arbitraries/exactly.ts";
import type { PolicySettings } from "../arbitraries/policy.ts";
import { awaiting, open, scenario, someTime, steps, wait, write } from "../arbitraries/scenario.ts";
import { policyWith } from "../handshake/opening.ts";
import { injectedWhenOpen, wasTold } from "../handshake/reached.ts";

const PATIENCE = 20 * SECOND;

/** Long enough for acknowledgments that may wait, and for the limits of what is answered to be over. */
const REST = wait(1500 * MILLISECOND);

const opened = (by: "a" | "b"): readonly (Action | Arbitrary<Action>)[] => [
  open(by),
  awaiting("established", PATIENCE),
  write("a", 3000),
  write("b", 3000),
  awaiting("delivered", PATIENCE),
  REST,
];

const afterwards: readonly (Action | Arbitrary<Action>)[] = [
  REST,
  write("b", 3000),
  write("a", 3000),
  awaiting("delivered", PATIENCE),
];

/** What may vary where the setting in question may not. */
const SOME: Readonly<Record<string, Arbitrary<number | boolean>>> = {
  sack: fc.boolean(),
  windowScale: fc.boolean(),
  acksEverySecond: fc.boolean(),
  nagle: fc.boolean(),
  delayedAck: fc.constantFrom(200 * MILLISECOND, 0, 499 * MILLISECOND),
  receiveBuffer: fc.constantFrom(65_535, 4096, 1_000_000),
};

/** Both hosts with policies of which some settings are fixed. */
const fixedHosts = (by: "a" | "b", a: PolicySettings, b: PolicySettings) => ({
  a: having<Host>({ ...DEFAULT_HOST, listens: by === "b" }, { policy: policyWith(a, SOME) }),
  b: having<Host>({ ...DEFAULT_SERVER, listens: by === "a" }, { policy: policyWith(b, SOME) }),
});

const resetFlags: Arbitrary<number> = fc.constantFrom(RST, RST | ACK);

const outsideReset = injection({}, {
  flags: resetFlags,
  seq: fc.oneof(seqFrom("RCV.NXT", -100_000, -1), seqFrom("RCV.EDGE", 20_000, 1_000_000)),
});

const insideReset = injection({}, { flags: resetFlags, seq: seqFrom("RCV.NXT", 1, 1500) });

const example = (...actions: readonly Action[]): Scenario =>
  calmScenario({
    b: { ...calmScenario().b, policy: { timestamps: false } },
    actions: [open("a"), awaiting("established", PATIENCE), REST, ...actions, REST],
  });

const reachedBy = (flags: number): Property["premise"] => ({
  says: "the made-up segment arrived at the stack when its application had been told that it is connected",
  reached: (run) => injectedWhenOpen(run, "a", flags),
});

/** RSTs from somewhere. */
export const OUTSIDE_WINDOW: Property = {
  id: "reset/outside-window",
  says: "An RST outside of the receive window is dropped in silence, and the connection goes on.",
  covers: ["S9", "RFC5961-R3", "S2"],
  needs: ["crafted"],
  scenario: whoeverOpens((by) =>
    scenario({
      ...hostsFor(by),
      actions: steps(...opened(by), outsideReset, someTime(SECOND), outsideReset, ...afterwards),
    })
  ),
  examples: [example(inject({ flags: RST, seq: { base: "RCV.NXT", plus: -1 } }))],
  monitors: [believesResets, undisturbed, everythingIsRead, readAsWritten],
  premise: reachedBy(RST),
  reach: 50,
  pace: "quick",
};

/** RSTs that a blind attacker would get right one time in many. */
export const CHALLENGED: Property = {
  id: "reset/challenged",
  says: "An RST in the window but not at RCV.NXT gets a challenge ACK, and the connection goes on.",
  covers: ["RFC5961-R5", "RFC9293-U6", "RFC9293-U7", "RFC5961-R6", "RFC5961-R2", "S9"],
  needs: ["crafted", "challenge-ack"],
  scenario: whoeverOpens((by) =>
    scenario({
      ...fixedHosts(by, { challengesReset: true }, {}),
      actions: steps(...opened(by), insideReset, REST, insideReset, someTime(SECOND), insideReset, ...afterwards),
    })
  ),
  examples: [example(inject({ flags: RST, seq: { base: "RCV.NXT", plus: 100 } }))],
  monitors: [challengesResets, believesResets, undisturbed, everythingIsRead],
  premise: reachedBy(RST),
  reach: 50,
  pace: "quick",
};

/** The same for stacks that do not follow RFC 5961 as well. */
export const ONE_MANNER: Property = {
  id: "reset/one-manner",
  says: "RSTs in the window but not at RCV.NXT are all challenged or all obeyed, and none is both.",
  covers: ["S9", "RFC9293-U7", "RFC5961-R6"],
  needs: ["crafted"],
  scenario: whoeverOpens((by) =>
    scenario({
      ...hostsFor(by),
      actions: steps(
        ...opened(by),
        insideReset,
        REST,
        insideReset,
        REST,
        { type: "open", by, tuple: 1, retry: false },
        awaiting("established", PATIENCE),
        REST,
        insideReset,
        REST,
      ),
    })
  ),
  examples: [],
  monitors: [believesResets, silentAfterEnd],
  premise: reachedBy(RST),
  reach: 50,
  pace: "quick",
};

const trueReset = injection({ seq: { base: "RCV.NXT", plus: 0 } }, {
  flags: resetFlags,
  length: fc.constantFrom(0, 0, 10),
});

const outsideSyn = injection({ flags: SYN }, { seq: seqFrom("RCV.EDGE", 20_000, 1_000_000) });

const full: readonly Action[] = [
  { type: "reader", side: "a", reader: { reads: "never" } },
  { type: "write", side: "b", bytes: 70_000, urgent: false },
  wait(5 * SECOND),
];

/** RSTs that have to be obeyed. */
export const OBEYED: Property = {
  id: "reset/obeyed",
  says: "An RST at RCV.NXT ends the connection in any state, whatever else it carries; the application is told, and " +
    "nothing more is sent.",
  covers: ["S9", "RFC9293-U5", "RFC5961-R4", "RFC5961-R11", "RFC9293-E44", "SHLD-2", "MUST-66"],
  needs: ["crafted"],
  scenario: whoeverOpens((by) =>
    fc.oneof(
      scenario({ ...hostsFor(by), actions: steps(...opened(by), trueReset, REST) }),
      scenario({ ...hostsFor(by), actions: steps(...opened(by), shutdownBy("a"), REST, trueReset, REST) }),
      scenario({
        ...hostsFor(by, {}, { b: { application: { ...DEFAULT_HOST.application, atEndOfStream: "nothing" } } }),
        actions: steps(...opened(by), shutdownBy("a"), REST, trueReset, REST),
      }),
      scenario({
        ...hostsFor(by, {}, { a: { application: { ...DEFAULT_HOST.application, atEndOfStream: "nothing" } } }),
        actions: steps(...opened(by), shutdownBy("b"), REST, trueReset, REST),
      }),
      scenario({ ...hostsFor(by), actions: steps(...opened(by), ...full, trueReset, REST) }),
      // The challenge ACK that a SYN draws is what a true peer without memory answers with such an RST.
      scenario({ ...hostsFor(by), actions: steps(...opened(by), outsideSyn, someTime(SECOND), trueReset, REST) }),
    )
  ),
  examples: [example(inject({ flags: RST, seq: { base: "RCV.NXT", plus: 0 } }))],
  monitors: [obeysResets, believesResets, silentAfterEnd],
  premise: { says: "the application of the stack was told of a reset", reached: (run) => wasTold(run, "a", "reset") },
  reach: 40,
  pace: "quick",
};

const anySyn = injection({}, {
  flags: fc.constantFrom(SYN, SYN | ACK, SYN | FIN, SYN | PSH | ACK),
  seq: fc.oneof(
    seqFrom("RCV.NXT", -3000, 3000),
    seqFrom("RCV.EDGE", -100, 1_000_000),
    seqFrom("zero", 0, 0xffff_ffff),
  ),
  length: fc.constantFrom(0, 0, 20),
});

/** SYNs at a connection that has had its own. */
export const SYN_CHALLENGED: Property = {
  id: "reset/syn-challenged",
  says: "A SYN in a synchronized state, wherever it lies, gets a challenge ACK, and the connection goes on.",
  covers: ["RFC5961-R9", "RFC9293-U8", "RFC5961-R10", "RFC5961-R8", "S10"],
  needs: ["crafted", "challenge-ack"],
  scenario: whoeverOpens((by) =>
    scenario({
      ...fixedHosts(by, { challengesSyn: true }, { timestamps: false }),
      actions: steps(...opened(by), anySyn, REST, anySyn, ...afterwards),
    })
  ),
  examples: [example(inject({ flags: SYN, seq: { base: "RCV.NXT", plus: 100 } }))],
  monitors: [challengesSyns, undisturbed, everythingIsRead, readAsWritten],
  premise: reachedBy(SYN),
  reach: 50,
  pace: "quick",
};

const misfit = injection({}, {
  flags: fc.constantFrom(ACK, ACK | PSH, ACK | FIN, ACK | URG),
  seq: fc.oneof(seqFrom("RCV.NXT", -100_000, -200), seqFrom("RCV.EDGE", 20_000, 1_000_000)),
  length: fc.constantFrom(0, 1, 100),
});

const unacknowledging = injection({}, {
  flags: fc.constantFrom(0, PSH, FIN, URG),
  seq: fc.oneof(seqFrom("RCV.NXT", -100_000, -200), seqFrom("RCV.EDGE", 20_000, 1_000_000)),
  length: fc.constantFrom(1, 100),
});

/** Segments outside of the window that lack the ACK that every segment has to have. */
export const UNACCEPTABLE_WITHOUT_ACK: Property = {
  id: "reset/unacceptable-without-ack-acknowledged",
  says: "A segment outside of the window draws an empty acknowledgment before its missing ACK is looked at.",
  covers: ["RFC9293-E41", "S9", "S2"],
  needs: ["crafted"],
  scenario: whoeverOpens((by) =>
    scenario({
      ...fixedHosts(by, {}, { timestamps: false }),
      actions: steps(...opened(by), unacknowledging, REST, unacknowledging, ...afterwards),
    })
  ),
  examples: [example(inject({ flags: PSH, length: 1, seq: { base: "RCV.NXT", plus: -5000 } }))],
  monitors: [acknowledgesWithoutAck, undisturbed, everythingIsRead, readAsWritten],
  premise: reachedBy(0),
  reach: 50,
  pace: "quick",
};

/** Segments outside of the window. */
export const UNACCEPTABLE: Property = {
  id: "reset/unacceptable-acknowledged",
  says: "A segment outside of the window draws an empty acknowledgment with SND.NXT and RCV.NXT, and no RST.",
  covers: ["RFC9293-E13", "RFC9293-E41", "S9", "S2"],
  needs: ["crafted"],
  scenario: whoeverOpens((by) =>
    scenario({
      ...fixedHosts(by, {}, { timestamps: false }),
      actions: steps(...opened(by), misfit, REST, misfit, ...afterwards),
    })
  ),
  examples: [example(inject({ seq: { base: "RCV.NXT", plus: -5000 } }))],
  monitors: [acknowledgesUnacceptable, undisturbed, everythingIsRead, readAsWritten],
  premise: reachedBy(0),
  reach: 50,
  pace: "quick",
};
