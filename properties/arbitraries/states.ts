/** Scenarios that bring the stack under test into a state, whichever it is, and put segments there. */

import fc, { type Arbitrary } from "fast-check";
import { STATES_IN_ORDER } from "../../spec/coverage/coverage.ts";
import type { StateName } from "../../spec/tcp/state.ts";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import { DEFAULT_HOST, DEFAULT_NETWORK, DEFAULT_SERVER } from "../../src/scenario/defaults.ts";
import type { Action, FateRule, Host, Network, PacketClass, Scenario } from "../../src/scenario/scenario.ts";
import { endingBy } from "./ending.ts";
import { having } from "./exactly.ts";
import { anyPolicy, type PolicySettings } from "./policy.ts";
import { awaiting, open, scenario, steps, wait, write } from "./scenario.ts";
import { isn } from "./sequence.ts";
import { anyKind, injected } from "./segments.ts";

/** Who opens a connection, or would: for LISTEN and CLOSED, who has to. */
type Opener = "a" | "b" | "both";

/** A way into a state: who opens, what the network loses so that the state lasts, and what the applications do. */
interface Way {
  readonly state: StateName;
  readonly opener: Opener;
  readonly loses: readonly (readonly ["a" | "b", PacketClass])[];
  readonly actions: readonly (Action | Arbitrary<Action>)[];
}

/** Long enough for a segment to arrive, and for one to come back. */
const ARRIVES = wait(20 * MILLISECOND);
const RETURNS = wait(100 * MILLISECOND);

const established = awaiting("established", 10 * SECOND);

/** Ways through ESTABLISHED: everything after it, for a connection that either end opened. */
const afterwards = (opener: "a" | "b"): readonly Way[] => {
  const way = (
    state: StateName,
    loses: Way["loses"],
    ...actions: readonly (Action | Arbitrary<Action>)[]
  ): Way => ({ state, opener, loses, actions: [open(opener), established, ...actions] });
  return [
    way("ESTABLISHED", []),
    way("ESTABLISHED", [["b", "ack"]], write("a", 3_000), write("b", 3_000)),
    way("FIN-WAIT-1", [["a", "fin"]], endingBy("a"), ARRIVES),
    way("FIN-WAIT-2", [], endingBy("a"), RETURNS),
    way("CLOSE-WAIT", [], endingBy("b"), RETURNS),
    way("CLOSING", [["a", "fin"]], endingBy("a"), endingBy("b"), ARRIVES),
    way("LAST-ACK", [["a", "fin"]], endingBy("b"), RETURNS, endingBy("a"), ARRIVES),
    way("TIME-WAIT", [], endingBy("a"), RETURNS, endingBy("b"), RETURNS),
  ];
};

/** At least one way into each of the eleven states. */
const WAYS: readonly Way[] = [
  { state: "CLOSED", opener: "a", loses: [], actions: [] },
  { state: "LISTEN", opener: "b", loses: [], actions: [] },
  { state: "SYN-SENT", opener: "a", loses: [["a", "syn"]], actions: [open("a")] },
  { state: "SYN-RECEIVED", opener: "b", loses: [["a", "syn-ack"]], actions: [open("b"), ARRIVES] },
  {
    state: "SYN-RECEIVED",
    opener: "both",
    loses: [["a", "syn-ack"], ["b", "syn-ack"]],
    actions: [open("both"), ARRIVES],
  },
  ...afterwards("a"),
  ...afterwards("b"),
];

/** What may be told about scenarios that go to a state; the rest is any policies and any initial sequence numbers. */
export interface Visit {
  /** What happens there. */
  readonly attack: readonly (Action | Arbitrary<Action>)[];
  /** What happens after that, given who opened. */
  readonly afterwards?: (opener: Opener) => readonly (Action | Arbitrary<Action>)[];
  readonly a?: Arbitrary<PolicySettings>;
  readonly b?: Arbitrary<PolicySettings>;
  readonly fixed?: Partial<Scenario>;
}

/** Both applications leave closing to the scenario. */
const STAYS: Partial<Host> = { application: { ...DEFAULT_HOST.application, atEndOfStream: "nothing" } };

/** Some initial sequence numbers; with two, a second connection has a number of its own. */
const isns: Arbitrary<number[]> = fc.array(isn, { maxLength: 2 });

const losing = (loses: Way["loses"]): Arbitrary<Network> =>
  having<Network>(DEFAULT_NETWORK, {
    rules: fc.tuple(...loses.map(([from, of]) =>
      having<FateRule>({ from, class: of, nth: 0, then: { fate: "drop" } }, { times: fc.integer({ min: 1, max: 4 }) })
    )) as unknown as Arbitrary<FateRule[]>,
  });

const along = (way: Way, visit: Visit): Arbitrary<Scenario> => {
  const { opener } = way;
  const parts = (policy: Arbitrary<PolicySettings> | undefined) => ({ policy: policy ?? anyPolicy, isns });
  return scenario({
    ip: fc.constantFrom(4, 6),
    a: having<Host>({ ...DEFAULT_HOST, ...STAYS, listens: opener === "b" }, parts(visit.a)),
    b: having<Host>({ ...DEFAULT_SERVER, ...STAYS, listens: opener === "a" }, parts(visit.b)),
    network: losing(way.loses),
    actions: steps(...way.actions, ...visit.attack, ...(visit.afterwards?.(opener) ?? [])),
  }, visit.fixed);
};

/** Scenarios in which side `a` is brought into one of some states, by any way that leads there, for a visit. */
export const visiting = (states: readonly StateName[], visit: Visit): Arbitrary<Scenario> =>
  fc.oneof(...WAYS.filter(({ state }) => states.includes(state)).map((way) => along(way, visit)));

/** Scenarios in which side `a` is brought into any of the eleven states, as often into each, for a visit. */
export const anyState = (visit: Visit): Arbitrary<Scenario> =>
  fc.oneof(...STATES_IN_ORDER.map((state) => visiting([state], visit)));

/** A moment in an attack: most often none, else up to half a second. */
const moment: Arbitrary<Action> = having<Extract<Action, { type: "wait" }>>({ type: "wait" }, {
  us: fc.oneof(fc.constant(0), fc.nat(50 * MILLISECOND), fc.nat(500 * MILLISECOND)),
});

/** One to three segments of any kind, in one state. */
export const anyAttack: readonly Arbitrary<Action>[] = [
  injected(anyKind),
  moment,
  fc.oneof(injected(anyKind), moment),
  fc.oneof(injected(anyKind), moment),
];

/**
 * Any segment in any state, under any policy of either side, with any initial sequence numbers: the scenarios that a
 * universal judge has to bear with. Whatever was begun is closed in the end.
 */
export const anySegmentInAnyState: Arbitrary<Scenario> = anyState({
  attack: anyAttack,
  afterwards: () => [write("a", 2_000), write("b", 2_000), moment],
});
