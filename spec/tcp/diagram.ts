/** RFC 9293, figure 5: which state can follow which. */

import type { StateName } from "./state.ts";

/**
 * The states that can follow a state directly: the arrows of figure 5, the notes beneath it, and what section 3.10 adds
 * (an RST in any state, TIME-WAIT reached from FIN-WAIT-1 by one segment, a FIN that SYN-RECEIVED had to keep waiting).
 */
export const FOLLOWS: { readonly [S in StateName]: readonly StateName[] } = {
  "CLOSED": ["LISTEN", "SYN-SENT"],
  "LISTEN": ["SYN-RECEIVED", "SYN-SENT", "CLOSED"],
  "SYN-SENT": ["SYN-RECEIVED", "ESTABLISHED", "CLOSED"],
  "SYN-RECEIVED": ["ESTABLISHED", "FIN-WAIT-1", "LISTEN", "CLOSED"],
  "ESTABLISHED": ["FIN-WAIT-1", "CLOSE-WAIT", "CLOSED"],
  "FIN-WAIT-1": ["FIN-WAIT-2", "CLOSING", "TIME-WAIT", "CLOSED"],
  "FIN-WAIT-2": ["TIME-WAIT", "CLOSED"],
  "CLOSE-WAIT": ["LAST-ACK", "CLOSED"],
  "CLOSING": ["TIME-WAIT", "CLOSED"],
  "LAST-ACK": ["CLOSED"],
  "TIME-WAIT": ["CLOSED", "SYN-RECEIVED"],
};

/** The states that can come after a state on one socket, in any number of steps; the state itself among them. */
const REACHABLE: ReadonlyMap<StateName, ReadonlySet<StateName>> = new Map(
  (Object.keys(FOLLOWS) as StateName[]).map((state) => [state, reachableFrom(state)]),
);

function reachableFrom(state: StateName): ReadonlySet<StateName> {
  const found = new Set<StateName>([state]);
  // A socket that is CLOSED is over: the connection that its four-tuple has next is another one's.
  for (const each of found) {
    if (each !== "CLOSED" && each !== "TIME-WAIT") { for (const next of FOLLOWS[each]) found.add(next); }
    else if (each === "TIME-WAIT") found.add("CLOSED");
  }
  return found;
}

/** Whether a socket that was in state `from` can be in state `to` later. */
export const leadsTo = (from: StateName, to: StateName): boolean => REACHABLE.get(from)!.has(to);
