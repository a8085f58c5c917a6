/** Conversations: one connection, opened by one of the two ends, on which both may write. */

import fc, { type Arbitrary } from "fast-check";
import type { Action, Host, Network, Scenario } from "../../src/scenario/scenario.ts";
import { isn } from "./sequence.ts";
import { anyPolicy, type PolicySettings } from "./policy.ts";
import { awaiting, client, open, scenario, server, steps, write } from "./scenario.ts";
import { SECOND } from "../../spec/time.ts";

/** What may be told about a conversation; the rest is any policy, any initial sequence numbers, a calm network. */
export interface Conversation {
  readonly network?: Arbitrary<Network>;
  readonly a?: Arbitrary<PolicySettings>;
  readonly b?: Arbitrary<PolicySettings>;
  readonly fixedA?: Partial<Host>;
  readonly fixedB?: Partial<Host>;
  /** The actions, given who opens. */
  readonly actions?: (opener: "a" | "b") => Arbitrary<Action[]>;
  readonly fixed?: Partial<Scenario>;
  /** Who may open; either of them unless told otherwise. */
  readonly opener?: "a" | "b";
}

/** Opens, lets both ends write up to `most` octets, twice, and waits until that is delivered. */
export const chatter = (most: number) => (opener: "a" | "b"): Arbitrary<Action[]> =>
  steps(
    open(opener),
    write("a", most),
    write("b", most),
    awaiting("delivered", 60 * SECOND),
    write("b", most),
    write("a", most),
    awaiting("delivered", 60 * SECOND),
  );

const between = (opener: "a" | "b", parts: Conversation): Arbitrary<Scenario> => {
  const isns = fc.array(isn, { maxLength: 1 });
  const a = { policy: parts.a ?? anyPolicy, isns };
  const b = { policy: parts.b ?? anyPolicy, isns };
  return scenario({
    a: opener === "a" ? client(a, parts.fixedA) : server(a, parts.fixedA),
    b: opener === "a" ? server(b, parts.fixedB) : client(b, parts.fixedB),
    ...(parts.network === undefined ? {} : { network: parts.network }),
    actions: (parts.actions ?? chatter(20_000))(opener),
  }, parts.fixed);
};

/** Conversations that either end opens. */
export const conversation = (parts: Conversation = {}): Arbitrary<Scenario> =>
  parts.opener === undefined ? fc.oneof(between("a", parts), between("b", parts)) : between(parts.opener, parts);
