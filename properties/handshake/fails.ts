/** Openings that come to nothing: RFC 9293, sections 3.5.2, 3.8.3 and 3.10.7. */

import { answersStrays } from "../../spec/monitors/answers-strays.ts";
import { believesResets } from "../../spec/monitors/believes-resets.ts";
import { obeysResets } from "../../spec/monitors/obeys-resets.ts";
import { openingCompletes } from "../../spec/monitors/opening-completes.ts";
import { synAckGivenUp, synGivenUp } from "../../spec/monitors/opening-given-up.ts";
import { openingSegments } from "../../spec/monitors/opening-segments.ts";
import { ACK, SYN } from "../../spec/tcp/segment.ts";
import { MINUTE, SECOND } from "../../spec/time.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import type { Action } from "../../src/scenario/scenario.ts";
import { inject, injection, seqFrom } from "../arbitraries/crafted.ts";
import { whoeverOpens } from "../arbitraries/ending.ts";
import { awaiting, open, someTime, steps, wait } from "../arbitraries/scenario.ts";
import { opening, openingStorm } from "./opening.ts";
import { sentSuch, wasTold } from "./reached.ts";

const nobodyListens = { a: { listens: false }, b: { listens: false } } as const;

/** Nobody listens. */
export const REFUSED: Property = {
  id: "handshake/refused",
  says: "A SYN to a port that nobody listens to gets an RST that acknowledges it, and the opener is told: refused.",
  covers: ["RFC9293-E37", "RFC9293-E32", "RFC9293-E11", "S9", "A1"],
  needs: [],
  scenario: whoeverOpens((by) =>
    opening(
      by,
      { network: openingStorm, actions: steps(open(by), awaiting("established", 60 * SECOND)) },
      nobodyListens,
    )
  ),
  examples: [
    calmScenario({
      b: { ...calmScenario().b, listens: false },
      actions: [open("a"), awaiting("established", 60 * SECOND)],
    }),
  ],
  monitors: [openingCompletes, answersStrays, obeysResets, believesResets, openingSegments],
  premise: {
    says: "an application was told that its connection was refused",
    reached: (run) => wasTold(run, "a", "refused") || wasTold(run, "b", "refused"),
  },
  reach: 50,
  pace: "quick",
};

const silence: Action = { type: "partition", from: "both", us: null };

/** Nobody answers. */
export const SYN_GIVEN_UP: Property = {
  id: "handshake/syn-given-up",
  says: "A SYN that nobody answers is repeated, given up within its bound and not before, and the application is told.",
  covers: ["MUST-23", "RFC9293-U1", "L5", "RFC9293-E5", "MUST-20"],
  needs: [],
  scenario: opening("a", {
    actions: steps(silence, open("a"), someTime(SECOND), awaiting("closed", 10 * MINUTE), wait(2 * SECOND)),
  }),
  examples: [calmScenario({ actions: [silence, open("a"), awaiting("closed", 10 * MINUTE), wait(2 * SECOND)] })],
  monitors: [synGivenUp, openingSegments],
  premise: {
    says: "the stack sent its SYN more than once",
    reached: (run) => sentSuch(run, "a", ({ flags }) => (flags & SYN) !== 0) > 1,
  },
  reach: 50,
  pace: "slow",
};

const deaf: Action = { type: "partition", from: "a", us: null };

/** Nobody answers a SYN,ACK. */
export const SYN_ACK_GIVEN_UP: Property = {
  id: "handshake/syn-ack-given-up",
  says: "A SYN,ACK that nobody answers is repeated at its own sequence number and given up within its bound.",
  covers: ["L5", "RFC9293-E5", "MUST-20"],
  needs: ["crafted"],
  scenario: opening("b", {
    actions: steps(deaf, injection({ flags: SYN }, { seq: seqFrom("zero", 0, 0xffff_ffff) }), wait(4 * MINUTE)),
  }),
  examples: [
    calmScenario({
      a: { ...calmScenario().a, listens: true },
      actions: [deaf, inject({ flags: SYN, seq: { base: "zero", plus: 1000 } }), wait(4 * MINUTE)],
    }),
  ],
  monitors: [synAckGivenUp, openingSegments],
  premise: {
    says: "the stack sent a SYN,ACK",
    reached: (run) => sentSuch(run, "a", ({ flags }) => (flags & (SYN | ACK)) === (SYN | ACK)) > 0,
  },
  reach: 50,
  pace: "slow",
};
