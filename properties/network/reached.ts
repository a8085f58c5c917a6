/** What premises about ICMP errors look for in a run. */

import { type Severity, severityOf } from "../../spec/icmp.ts";
import { WireTracker } from "../../spec/monitors/wire.ts";
import { geq, lt } from "../../spec/seq.ts";
import type { RunRecord } from "../../spec/trace/run.ts";

/**
 * How many ICMP errors of some kind arrived at the stack under test that quote something which a connection had in
 * flight.
 */
export function complaints(run: RunRecord, ...of: readonly Severity[]): number {
  const wire = new WireTracker();
  let count = 0;
  for (const seen of run.trace) {
    if (seen.type === "arrived" && seen.side === "a" && seen.icmp !== undefined && of.includes(severityOf(seen.icmp))) {
      const { sourcePort, destinationPort, seq } = seen.icmp.quoted;
      const found = wire.connections.findLast(({ ports }) => ports.a === sourcePort && ports.b === destinationPort);
      const { una, nxt } = found?.a ?? { una: null, nxt: null };
      if (una !== null && nxt !== null && geq(seq, una) && lt(seq, nxt)) count += 1;
    }
    wire.observe(seen);
  }
  return count;
}
