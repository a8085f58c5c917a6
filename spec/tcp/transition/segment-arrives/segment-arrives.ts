/** RFC 9293, section 3.10.7: SEGMENT ARRIVES. */

import type { Handler, Rows } from "../../rules.ts";
import type { Segment } from "../../segment.ts";
import { owing, stay } from "../../step-result.ts";
import { withoutCrossingSyn } from "./1-sequence-number.ts";
import { listen } from "./listen.ts";
import { synSent } from "./syn-sent.ts";

const closed: Handler<Segment> = (tcb, segment, context) => {
  const reset = context.rules.resetFor(segment);
  return reset === null ? stay(tcb) : owing(stay(tcb), reset);
};

//= rfc9293#3.10.7.4 RFC9293-E22 RFC9293-E42
//# Segments are processed in sequence.
const otherwise: Handler<Segment> = (tcb, arrived, context) => {
  const { rules } = context;
  const segment = withoutCrossingSyn(tcb, arrived, context);
  let step = rules.checkSequenceNumber(stay(tcb), segment, context);
  if (!step.stop) step = rules.checkReset(step, segment, context);
  if (!step.stop) step = rules.checkSecurity(step, segment, context);
  if (!step.stop) step = rules.checkSyn(step, segment, context);
  if (!step.stop) step = rules.checkAck(step, segment, context);
  if (!step.stop) step = rules.checkUrgent(step, segment, context);
  if (!step.stop) step = rules.processText(step, segment, context);
  if (!step.stop) step = rules.processFin(step, segment, context);
  return step;
};

/** A segment in each state. */
export const segmentArrives: Rows<Segment> = {
  "CLOSED": closed,
  "LISTEN": listen,
  "SYN-SENT": synSent,
  "SYN-RECEIVED": otherwise,
  "ESTABLISHED": otherwise,
  "FIN-WAIT-1": otherwise,
  "FIN-WAIT-2": otherwise,
  "CLOSE-WAIT": otherwise,
  "CLOSING": otherwise,
  "LAST-ACK": otherwise,
  "TIME-WAIT": otherwise,
};
