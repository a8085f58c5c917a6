/** Scenarios in which ICMP errors come to the stack under test, about what it has in flight. */

import fc, { type Arbitrary } from "fast-check";
import { type Duration, MILLISECOND, SECOND } from "../../spec/time.ts";
import type { Action, CraftedIcmp, Host, Network, PacketClass, Scenario } from "../../src/scenario/scenario.ts";
import { DEFAULT_HOST, DEFAULT_SERVER } from "../../src/scenario/defaults.ts";
import { having } from "../arbitraries/exactly.ts";
import { icmpErrorAbout } from "../arbitraries/icmp.ts";
import { loss, network } from "../arbitraries/network.ts";
import { anyPolicy, type PolicySettings } from "../arbitraries/policy.ts";
import { awaiting, open, scenario, someTime, steps, wait, write } from "../arbitraries/scenario.ts";

/** How long an opening or a delivery is waited for. */
export const PATIENCE: Duration = 60 * SECOND;

/** Loses a few of the packets that the stack sends, so that something is in flight when the error comes. */
export const lossy = (from: "a" | "b", of: PacketClass, times: number): Arbitrary<Network> =>
  network({ rules: fc.array(loss(from, of, times), { minLength: 1, maxLength: 1 }) });

/** What varies in a scenario with ICMP errors. */
export interface Complaining {
  readonly ip: 4 | 6;
  /** The errors that come. */
  readonly errors: Arbitrary<CraftedIcmp>;
  /** The policy of the stack; any unless told otherwise. */
  readonly policy?: Arbitrary<PolicySettings>;
  /** Options of the stack's sockets. */
  readonly options?: Arbitrary<Host["options"]>;
}

const hosts = (
  by: "a" | "b",
  { policy = anyPolicy, options }: Complaining,
): { readonly a: Arbitrary<Host>; readonly b: Arbitrary<Host> } => ({
  a: having<Host>({ ...DEFAULT_HOST, listens: by === "b" }, {
    policy,
    ...(options === undefined ? {} : { options }),
  }),
  b: having<Host>({ ...DEFAULT_SERVER, listens: by === "a" }, { policy: anyPolicy }),
});

const newest: Arbitrary<number> = fc.constantFrom<number[]>(-1, 0, -2);

/** Errors about the SYN, or about the SYN,ACK when the peer opens, of which the first ones are lost. */
export const whileOpening = (by: "a" | "b", what: Complaining): Arbitrary<Scenario> => {
  const first = by === "a" ? "syn" : "syn-ack";
  return scenario({
    ...hosts(by, what),
    network: lossy("a", first, 2),
    actions: steps(
      open(by),
      wait(50 * MILLISECOND),
      icmpErrorAbout(first, what.errors, newest),
      someTime(2 * SECOND),
      icmpErrorAbout(first, what.errors, newest),
      awaiting("established", PATIENCE),
      write("a", 3000),
      write("b", 3000),
      awaiting("delivered", PATIENCE),
    ),
  }, { ip: what.ip });
};

/** Errors about text of which some is lost, while the connection is open. */
export const whileOpen = (by: "a" | "b", what: Complaining): Arbitrary<Scenario> =>
  scenario({
    ...hosts(by, what),
    network: lossy("a", "data", 3),
    actions: steps(
      open(by),
      awaiting("established", PATIENCE),
      having<Extract<Action, { type: "write" }>>({ type: "write", side: "a", urgent: false }, {
        bytes: fc.integer({ min: 1, max: 5000 }),
      }),
      write("b", 3000),
      someTime(100 * MILLISECOND),
      icmpErrorAbout("data", what.errors, newest),
      someTime(2 * SECOND),
      icmpErrorAbout("data", what.errors, newest),
      awaiting("delivered", PATIENCE),
      write("a", 3000),
      write("b", 3000),
      awaiting("delivered", PATIENCE),
    ),
  }, { ip: what.ip });

/** Errors about a FIN that is lost. */
export const whileClosing = (by: "a" | "b", what: Complaining): Arbitrary<Scenario> =>
  scenario({
    ...hosts(by, what),
    network: lossy("a", "fin", 2),
    actions: steps(
      open(by),
      awaiting("established", PATIENCE),
      write("a", 3000),
      write("b", 3000),
      awaiting("delivered", PATIENCE),
      { type: "shutdown", side: "a" },
      wait(50 * MILLISECOND),
      icmpErrorAbout("fin", what.errors, newest),
      someTime(2 * SECOND),
      icmpErrorAbout("fin", what.errors, newest),
      write("b", 3000),
      awaiting("delivered", PATIENCE),
    ),
  }, { ip: what.ip });

/** Errors about the text and the FIN of a connection, whoever opened it. */
export const onceOpen = (what: Complaining): Arbitrary<Scenario> =>
  fc.oneof(whileOpen("a", what), whileOpen("b", what), whileClosing("a", what), whileClosing("b", what));

/** Errors at any time of a connection's life, whoever opens it. */
export const atAnyTime = (what: Complaining): Arbitrary<Scenario> =>
  fc.oneof(whileOpening("a", what), whileOpening("b", what), onceOpen(what), onceOpen(what));
