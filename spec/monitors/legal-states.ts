/** The states that STATUS tells of one socket follow one another as in RFC 9293, figure 5. */

import { leadsTo } from "../tcp/diagram.ts";
import type { StateName } from "../tcp/state.ts";
import type { Monitor } from "../trace/monitor.ts";
import type { SocketId } from "../trace/vocabulary.ts";

/** Consecutive states of a socket are connected by a path in the diagram. */
export const legalStates: Monitor = {
  id: "handshake/legal-states",
  says: "The states of a connection follow one another as the diagram of RFC 9293 allows.",
  begin: () => {
    const states = new Map<SocketId, StateName>();
    return {
      observe: (seen, index) => {
        if (seen.type !== "result" || seen.call !== "status") return null;
        const { result, side, socket } = seen;
        if (!result.ok || !("status" in result) || result.status.state === null) return null;
        const now = result.status.state;
        const before = states.get(socket);
        states.set(socket, now);
        if (before === undefined || leadsTo(before, now)) return null;
        return {
          rule: "S15",
          side,
          expected: `the state after ${before} is one that figure 5 leads to`,
          actual: `STATUS says ${now}`,
          at: index,
        };
      },
    };
  },
};
