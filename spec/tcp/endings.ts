/** How a connection block ends, or all but ends: CLOSED and TIME-WAIT. */

import { after, type Instant } from "../time.ts";
import type { SocketEvent } from "../trace/vocabulary.ts";
import { EMPTY_QUEUE } from "./buffers/send-queue.ts";
import { NOTHING_OUT_OF_ORDER } from "./buffers/reassembly.ts";
import type { Context } from "./rules.ts";
import { type Step, telling, to } from "./step-result.ts";
import { endOfText, NO_TIMERS, type Tcb } from "./tcb.ts";

/** The block in state CLOSED: nothing is sent any more; what was received in order can still be read. */
export function closedBlock(tcb: Tcb): Tcb {
  return {
    ...tcb,
    state: "CLOSED",
    timers: NO_TIMERS,
    out: { queue: EMPTY_QUEUE, start: endOfText(tcb.out), fin: tcb.out.fin },
    in: { ...tcb.in, early: NOTHING_OUT_OF_ORDER },
  };
}

/** Ends the connection in good order: the last signal is `closed`. */
export const finish = (step: Step): Step => telling(to(step, closedBlock(step.tcb)), "closed");

/** Ends the connection with an error: queues are flushed, the application is told why, and then that it is over. */
export function fail(step: Step, why: SocketEvent): Step {
  const closed = closedBlock(step.tcb);
  const flushed: Tcb = { ...closed, in: { ...closed.in, chunks: [], length: 0 } };
  return telling(telling(to(step, flushed), why), "closed");
}

/** Enters TIME-WAIT, or restarts its time-out. */
export function timeWait(tcb: Tcb, context: Context): Tcb {
  //= rfc9293#3.6.1 MUST-13
  //# it MUST linger in the TIME-WAIT state for a time 2xMSL (Maximum Segment Lifetime) (MUST-13)
  const until: Instant = after(context.now, context.rules.timeWaitDuration(context.policy));
  return {
    ...tcb,
    state: "TIME-WAIT",
    timers: { ...NO_TIMERS, timeWait: until },
    in: { ...tcb.in, early: NOTHING_OUT_OF_ORDER },
  };
}
