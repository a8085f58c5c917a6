/** Text that an attacker injects with a guessed acknowledgment: RFC 5961, section 5. */

import fc, { type Arbitrary } from "fast-check";
import { oldAcknowledgments } from "../../spec/monitors/cells-old-ack.ts";
import { ACK, PSH } from "../../spec/tcp/segment.ts";
import { SECOND } from "../../spec/time.ts";
import type { Property } from "../../src/runner/property.ts";
import { DEFAULT_HOST, DEFAULT_SERVER } from "../../src/scenario/defaults.ts";
import type { Action, Host, Scenario } from "../../src/scenario/scenario.ts";
import { ackFrom, injection } from "../arbitraries/crafted.ts";
import { whoeverOpens } from "../arbitraries/ending.ts";
import { having } from "../arbitraries/exactly.ts";
import { plainPolicy } from "../arbitraries/talk.ts";
import { awaiting, open, scenario, steps, write } from "../arbitraries/scenario.ts";
import { policyWith } from "../handshake/opening.ts";
import { onceBetween, premise } from "./cells.ts";
import { REST } from "./ladder.ts";

const text = injection({}, {
  flags: fc.constantFrom(ACK, ACK | PSH),
  ack: fc.oneof(
    ackFrom("SND.OLDEST", -1, 1),
    ackFrom("SND.OLDEST", -1_000_000_000, -1),
    ackFrom("SND.UNA", -2000, 0),
    ackFrom("SND.UNA", -1, 0),
  ),
  length: fc.integer({ min: 1, max: 100 }),
});

const guessed = (by: "a" | "b"): Arbitrary<Scenario> =>
  scenario({
    a: having<Host>({ ...DEFAULT_HOST, listens: by === "b" }, {
      policy: policyWith({ challengesOldAck: true }, {
        sack: fc.boolean(),
        windowScale: fc.boolean(),
        challengeLimit: fc.constantFrom(0, 1, 10),
        receiveBuffer: fc.constantFrom(65_535, 4096, 1_000_000),
      }),
    }),
    b: having<Host>({ ...DEFAULT_SERVER, listens: by === "a" }, { policy: plainPolicy }),
    actions: steps(
      open(by),
      awaiting("established", 10 * SECOND),
      write("a", 5000),
      write("b", 1000),
      awaiting("delivered", 10 * SECOND),
      REST,
      { type: "partition", from: "b", us: null } satisfies Action,
      ...onceBetween(text),
      REST,
      ...onceBetween(text),
    ),
  }, { ending: "leave", horizon: 2 * SECOND });

/** The range of acknowledgments that RFC 5961 accepts. */
export const OLD_ACKNOWLEDGMENTS: Property = {
  id: "states/guessed-acknowledgments",
  says:
    "Text with an acknowledgment below SND.UNA - MAX.SND.WND is discarded and answered; with a later one it is taken.",
  covers: ["RFC9293-U9", "RFC9293-U10", "RFC5961-R13", "RFC5961-R14", "RFC9293-E50"],
  needs: ["crafted", "status", "challenge-ack"],
  scenario: whoeverOpens(guessed),
  examples: [],
  monitors: [oldAcknowledgments],
  premise: premise("ESTABLISHED"),
  reach: 50,
  pace: "quick",
};
