/** What scenarios reach at the stack under test: plays them, and counts. Nothing is judged. */

import { type Coverage, NO_COVERAGE, withRun } from "../../spec/coverage/coverage.ts";
import { shownStates, type StatesAtArrivals } from "../../spec/coverage/states.ts";
import type { Datagram } from "../../spec/datagram.ts";
import type { StateName } from "../../spec/tcp/state.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import type { Stack, VirtualStackKind } from "../adapter/stack.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { playVirtual } from "./play.ts";

/** The state of side `a` at each of its arrivals: what the stack said of itself, or what the trace shows. */
export type StateSource = (run: RunRecord) => StatesAtArrivals;

/** What a trace shows of the states of side `a`. */
export const fromTrace: StateSource = (run) => shownStates(run, "a");

/** The same stack, which notes before each packet in which state the packet finds it, where it can say. */
function watched(kind: VirtualStackKind, states: (StateName | null)[]): VirtualStackKind {
  const watch = (stack: Stack): Stack => ({
    handle: (input, now) => {
      if (input.type === "packet") states.push(stateFor(stack, input.packet.decoded.datagram));
      return stack.handle(input, now);
    },
    wakeAt: () => stack.wakeAt(),
    blocks: () => stack.blocks(),
  });
  return { ...kind, create: () => watch(kind.create()) };
}

function stateFor(stack: Stack, datagram: Datagram | null): StateName | null {
  if (datagram === null || stack.stateBetween === undefined) return null;
  const { source, segment } = datagram;
  return stack.stateBetween(segment.destinationPort, { address: source, port: segment.sourcePort });
}

/** What scenarios reach at a stack in virtual time, added to what was reached before. */
export function reachedVirtual(
  stack: VirtualStackKind,
  peer: VirtualStackKind,
  scenarios: readonly Scenario[],
  before: Coverage = NO_COVERAGE,
): Coverage {
  const states: (StateName | null)[] = [];
  const tells = stack.create().stateBetween !== undefined;
  const play = playVirtual(tells ? watched(stack, states) : stack, peer);
  let coverage = before;
  for (const scenario of scenarios) {
    states.length = 0;
    const run = play(scenario);
    coverage = withRun(coverage, run, tells ? states : fromTrace(run));
  }
  return coverage;
}
