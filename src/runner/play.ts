/** Plays a scenario: a stack under test at side `a`, the reference model as its peer at side `b`. */

import { type Duration, MINUTE, SECOND } from "../../spec/time.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import type { LiveStackKind, VirtualStackKind } from "../adapter/stack.ts";
import type { Host, Scenario } from "../scenario/scenario.ts";
import type { Declaration } from "../../spec/trace/declaration.ts";
import { driveLive, driveVirtual, type RealClock } from "../sim/drive.ts";
import type { Property } from "./property.ts";
import { Pulse } from "./pulse.ts";

/** Plays a scenario in virtual time. */
export type Play = (scenario: Scenario) => RunRecord;

/** Plays a scenario on a real clock, for so many microseconds of it at most. */
export type LivePlay = (scenario: Scenario, patience: Duration) => Promise<RunRecord>;

/** A stack on a real clock that was started, as campaigns see it. */
export interface LiveGround {
  /** Plays a scenario. */
  readonly play: LivePlay;
  /** The most scenarios that may be played side by side. */
  readonly capacity: number;
  /** Lets go of the stack. */
  close(): Promise<void>;
}

/** How long a run on a real clock may take, by the pace of what is asked. */
export const PATIENCE: Readonly<Record<Property["pace"], Duration>> = { quick: 45 * SECOND, slow: 15 * MINUTE };

/** Plays scenarios in the simulated world, each on fresh stacks. */
export function playVirtual(stack: VirtualStackKind, peer: VirtualStackKind): Play {
  return (scenario) => {
    const a = { declaration: declared(stack, scenario.a), stack: stack.create() };
    const b = { declaration: declared(peer, scenario.b), stack: peer.create() };
    return driveVirtual(spoken(scenario, a.declaration, b.declaration), a, b).run;
  };
}

/** The scenario over IPv4, where an end does not declare IPv6: few properties are about the version of IP. */
const spoken = (scenario: Scenario, ...ends: readonly Declaration[]): Scenario =>
  scenario.ip === 4 || ends.every(({ supports }) => supports.includes("ipv6")) ? scenario : { ...scenario, ip: 4 };

/** What a stack declares under the policy that a scenario gives its host. */
const declared = (stack: VirtualStackKind, host: Host): Declaration =>
  stack.declare?.(host.policy) ?? stack.declaration;

/** What a stack in virtual time declares when it is kept on the clock of another. */
const tolerant = (declaration: Declaration, live: Declaration): Declaration => ({
  ...declaration,
  timing: { ...declaration.timing, tolerance: live.timing.tolerance },
});

/** Starts a stack on a real clock, and plays scenarios on it. To be closed in the end. */
export async function openLive(stack: LiveStackKind, peer: VirtualStackKind, clock: RealClock): Promise<LiveGround> {
  const session = await stack.open();
  const pulse = new Pulse(clock);
  return {
    capacity: session.capacity,
    close: () => {
      pulse.stop();
      return session.close();
    },
    play: async (scenario, patience) => {
      const { stack: live, address, peer: peerAddress } = session.create(scenario.ip);
      const a = { declaration: stack.declaration, live };
      const b = { declaration: tolerant(declared(peer, scenario.b), stack.declaration), stack: peer.create() };
      const addresses = { a: address, b: peerAddress };
      const begun = clock.now();
      const { run } = await driveLive(scenario, a, b, clock, { addresses, limits: { patience } });
      return { ...run, lag: pulse.worstSince(begun) };
    },
  };
}
