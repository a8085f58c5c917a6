/** In which state an end was whenever something arrived, as far as a trace shows it. */

import { ClosingTracker, hasPeerFin, isFinAcknowledged, type Leaving } from "../monitors/closing.ts";
import { Phases, portsOf } from "../monitors/phases.ts";
import { type End, WireTracker } from "../monitors/wire.ts";
import type { StateName } from "../tcp/state.ts";
import type { Segment } from "../tcp/segment.ts";
import { otherSide, type Side } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";

/**
 * The state of a side at each of its arrivals, in order: one entry for each `arrived` of the trace at that side, null
 * where it can't be told. Whoever knows better, as a model of the end that follows the trace does, gives such a list.
 */
export type StatesAtArrivals = readonly (StateName | null)[];

/** What the trace shows of the states of a side. A crafted segment that was believed may lead it astray. */
export function shownStates(run: RunRecord, side: Side): StatesAtArrivals {
  const wire = new WireTracker();
  const phases = new Phases(wire);
  const closing = new ClosingTracker(wire);
  const states: (StateName | null)[] = [];
  const stateFor = (segment: Segment): StateName | null => {
    const ports = portsOf(otherSide(side), segment);
    const phase = phases.at(side, ports);
    if (phase === "closed") return "CLOSED";
    if (phase === "listen") return "LISTEN";
    if (phase === "syn-sent") return "SYN-SENT";
    if (phase === "syn-received") return "SYN-RECEIVED";
    const connection = wire.of(otherSide(side), segment);
    if (connection === null) return null;
    const end = connection[side];
    const leaving = closing.of(connection, side);
    if (end.una === end.iss || leaving.cut) return null;
    const state = stateOf(end, connection[otherSide(side)], leaving);
    return state === "CLOSED" && phases.listens(side, ports[side]) ? "LISTEN" : state;
  };
  for (const seen of run.trace) {
    closing.follow(seen);
    if (seen.type === "arrived" && seen.side === side) {
      states.push(seen.datagram === null ? null : stateFor(seen.datagram.segment));
    }
    phases.observe(seen);
    wire.observe(seen);
  }
  return states;
}

/** The state of an end whose SYN was acknowledged, by the FINs of both ends. */
function stateOf(end: End, peer: End, leaving: Leaving): StateName {
  const heard = hasPeerFin(end, peer);
  if (end.fin === null) return heard ? "CLOSE-WAIT" : "ESTABLISHED";
  if (!isFinAcknowledged(end)) {
    if (!heard) return "FIN-WAIT-1";
    return leaving.first === true ? "CLOSING" : "LAST-ACK";
  }
  if (leaving.closedAt !== null) return "CLOSED";
  if (!heard) return "FIN-WAIT-2";
  return leaving.first === true ? "TIME-WAIT" : "CLOSED";
}
