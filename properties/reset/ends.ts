/** Connections that an application ends by an RST: RFC 9293, sections 3.10.5 and 3.6.1. */

import fc from "fast-check";
import { believesResets } from "../../spec/monitors/believes-resets.ts";
import { abortsByReset, resetsUnread, silentAfterEnd } from "../../spec/monitors/ends-by-reset.ts";
import { obeysResets } from "../../spec/monitors/obeys-resets.ts";
import { has, RST } from "../../spec/tcp/segment.ts";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario, DEFAULT_HOST } from "../../src/scenario/defaults.ts";
import type { Action, Host } from "../../src/scenario/scenario.ts";
import { between, closing, doing, hostsFor, mild, moment, whoeverOpens } from "../arbitraries/ending.ts";
import { having } from "../arbitraries/exactly.ts";
import { awaiting, open, scenario, steps, wait, write } from "../arbitraries/scenario.ts";
import { oneOf, policyWith } from "../handshake/opening.ts";
import { sentSuch, wasTold } from "../handshake/reached.ts";

const sentReset: Property["premise"] = {
  says: "the stack sent an RST, having been connected",
  reached: (run) => wasTold(run, "a", "established") && sentSuch(run, "a", (segment) => has(segment, RST)) > 0,
};

const abort: Action = { type: "abort", side: "a" };

/** ABORT in the middle of anything. */
export const ABORT: Property = {
  id: "reset/abort",
  says: "ABORT sends one RST at SND.NXT, the peer's application is told, and nothing more is sent.",
  covers: ["RFC9293-E30", "RFC9293-E31", "RFC9293-E14", "S9"],
  needs: [],
  scenario: whoeverOpens((by) =>
    between(by, {
      network: mild,
      actions: steps(
        open(by),
        oneOf(awaiting("established", 20 * SECOND), awaiting("established", 20 * SECOND), moment(SECOND)),
        doing,
        doing,
        oneOf(closing, moment(SECOND), moment(SECOND)),
        abort,
        wait(SECOND),
      ),
    })
  ),
  examples: [calmScenario({ actions: [open("a"), awaiting("established", SECOND), abort, wait(SECOND)] })],
  monitors: [abortsByReset, silentAfterEnd, obeysResets, believesResets],
  premise: sentReset,
  reach: 35,
  pace: "quick",
};

const neverReads = { application: { ...DEFAULT_HOST.application, reader: { reads: "never" } } } as const;

/** A close that loses data. */
export const UNREAD: Property = {
  id: "reset/unread-data",
  says: "A close with data unread sends an RST, so that the peer learns that data was lost, and nothing more is sent.",
  covers: ["SHLD-3", "S9"],
  needs: [],
  scenario: whoeverOpens((by) =>
    scenario({
      a: having<Host>({ ...DEFAULT_HOST, ...neverReads, listens: by === "b" }, {
        policy: policyWith({ resetsOnUnread: true }, { delayedAck: fc.nat(400 * MILLISECOND), sack: fc.boolean() }),
      }),
      b: hostsFor(by).b,
      actions: steps(
        open(by),
        awaiting("established", 20 * SECOND),
        write("b", 5000),
        oneOf(closing, moment(SECOND), write("a", 2000)),
        wait(1500 * MILLISECOND),
        { type: "close", side: "a" },
        wait(SECOND),
      ),
    })
  ),
  examples: [
    calmScenario({
      a: { ...calmScenario().a, ...neverReads },
      actions: [
        open("a"),
        awaiting("established", SECOND),
        { type: "write", side: "b", bytes: 100, urgent: false },
        wait(SECOND),
        { type: "close", side: "a" },
        wait(SECOND),
      ],
    }),
  ],
  monitors: [resetsUnread, silentAfterEnd, obeysResets],
  premise: sentReset,
  reach: 45,
  pace: "quick",
};
