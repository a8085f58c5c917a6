/** Ways into each state of a connection, in which it stays, since nothing of the peer arrives any more. */

import fc, { type Arbitrary } from "fast-check";
import type { StateName } from "../../spec/tcp/state.ts";
import { ACK, FIN, SYN } from "../../spec/tcp/segment.ts";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import { DEFAULT_HOST, DEFAULT_SERVER } from "../../src/scenario/defaults.ts";
import type { Action, Host, Scenario } from "../../src/scenario/scenario.ts";
import { inject, injection, seqFrom } from "../arbitraries/crafted.ts";
import { having } from "../arbitraries/exactly.ts";
import { anyPolicy, type PolicySettings } from "../arbitraries/policy.ts";
import { awaiting, open, scenario, steps, wait } from "../arbitraries/scenario.ts";
import { isn } from "../arbitraries/sequence.ts";
import { plainPolicy } from "../arbitraries/talk.ts";

/** The states of a connection that an application can have a socket of. */
export type Rung = Exclude<StateName, "CLOSED" | "LISTEN">;

type Steps = readonly (Action | Arbitrary<Action>)[];

/** Long enough for acknowledgments that may wait, and for the limits of what is answered to be over. */
export const REST: Action = wait(1500 * MILLISECOND);

/** From here on nothing of the peer arrives. */
const DEAF: Action = { type: "partition", from: "b", us: null };

const half = (side: "a" | "b"): Action => ({ type: "shutdown", side });

const opened = (by: "a" | "b"): Steps => [open(by), awaiting("established", 10 * SECOND), REST];

/** A FIN in its place that acknowledges all but the stack's own FIN. */
const CROSSING_FIN = inject({ flags: FIN | ACK, ack: { base: "SND.NXT", plus: -1 } });

const crossingSyn = injection({ flags: SYN }, { seq: seqFrom("zero", 0, 0xffff_ffff) });

const CLIMB: { readonly [S in Rung]: (by: "a" | "b") => Steps } = {
  "SYN-SENT": () => [DEAF, open("a"), wait(10 * MILLISECOND)],
  "SYN-RECEIVED": () => [DEAF, open("a"), wait(10 * MILLISECOND), crossingSyn],
  "ESTABLISHED": (by) => [...opened(by), DEAF],
  "FIN-WAIT-1": (by) => [...opened(by), DEAF, half("a")],
  "FIN-WAIT-2": (by) => [...opened(by), half("a"), REST, DEAF],
  "CLOSE-WAIT": (by) => [...opened(by), half("b"), REST, DEAF],
  "CLOSING": (by) => [...opened(by), DEAF, half("a"), CROSSING_FIN, REST],
  "LAST-ACK": (by) => [...opened(by), half("b"), REST, DEAF, half("a")],
  "TIME-WAIT": (by) => [...opened(by), half("a"), REST, half("b"), REST, DEAF],
};

/** The states, in the order of a connection's life. */
export const RUNGS = Object.keys(CLIMB) as readonly Rung[];

/** Both applications leave closing to the scenario, and nothing is closed in the end. */
const STAYS: Partial<Host> = { application: { ...DEFAULT_HOST.application, atEndOfStream: "nothing" } };

/** What may be told about a visit; the rest is any policy of the stack, and a peer without timestamps. */
export interface Visit {
  readonly a?: Arbitrary<PolicySettings>;
  readonly b?: Arbitrary<PolicySettings>;
  readonly fixed?: Partial<Host>;
}

/** Scenarios that bring side `a` into a state and do something there, whoever opened. */
export function at(state: Rung, doing: Steps, visit: Visit = {}): Arbitrary<Scenario> {
  const isns = fc.array(isn, { maxLength: 1 });
  const by = (opener: "a" | "b"): Arbitrary<Scenario> =>
    scenario({
      a: having<Host>({ ...DEFAULT_HOST, ...STAYS, listens: opener === "b", ...visit.fixed }, {
        policy: visit.a ?? anyPolicy,
        isns,
      }),
      b: having<Host>({ ...DEFAULT_SERVER, ...STAYS, listens: opener === "a" }, {
        policy: visit.b ?? plainPolicy,
        isns,
      }),
      actions: steps(...CLIMB[state](opener), ...doing),
    }, { ending: "leave", horizon: 2 * SECOND });
  return state === "SYN-SENT" || state === "SYN-RECEIVED" ? by("a") : fc.oneof(by("a"), by("b"));
}

/** The same for any of some states. */
export const atAny = (states: readonly Rung[], doing: Steps, visit: Visit = {}): Arbitrary<Scenario> =>
  fc.oneof(...states.map((state) => at(state, doing, visit)));
