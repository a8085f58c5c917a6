/** RFC 9293, section 3.10.3: the RECEIVE call. */

import { gt } from "../../seq.ts";
import type { Event } from "../event.ts";
import type { Handler, Rows } from "../rules.ts";
import { answering, refusing, stay, type Step } from "../step-result.ts";
import type { Incoming, Tcb } from "../tcb.ts";

type Receive = Extract<Event, { readonly type: "receive" }>;

function read(tcb: Tcb, event: Receive): Step {
  const { data, rest } = takeFront(tcb.in, event.max);
  const up = tcb.rcv.up !== null && rest.length === 0 && !gt(tcb.rcv.up, tcb.rcv.nxt) ? null : tcb.rcv.up;
  const rcv = up === tcb.rcv.up ? tcb.rcv : { ...tcb.rcv, up };
  return answering(stay({ ...tcb, in: rest, rcv }), { ok: true, data });
}

function takeFront(incoming: Incoming, max: number): { readonly data: Uint8Array; readonly rest: Incoming } {
  const first = incoming.chunks[0]!;
  if (incoming.chunks.length === 1 && first.length <= max) {
    return { data: first, rest: { ...incoming, chunks: [], length: 0 } };
  }
  const data = new Uint8Array(Math.min(max, incoming.length));
  let filled = 0;
  let used = 0;
  let tail: Uint8Array | null = null;
  while (filled < data.length) {
    const chunk = incoming.chunks[used]!;
    const fits = Math.min(chunk.length, data.length - filled);
    data.set(fits === chunk.length ? chunk : chunk.subarray(0, fits), filled);
    filled += fits;
    used += 1;
    if (fits < chunk.length) tail = chunk.subarray(fits);
  }
  const left = incoming.chunks.slice(used);
  const chunks = tail === null ? left : [tail, ...left];
  return { data, rest: { ...incoming, chunks, length: incoming.length - data.length } };
}

const hasText = (tcb: Tcb): boolean => tcb.in.length > 0;

/** Text can be read, or may yet come: the call waits, which here means that it is to be tried again. */
const readOrWait: Handler<Receive> = (tcb, event) => hasText(tcb) ? read(tcb, event) : refusing(tcb, "would-block");

//= rfc9293#3.10.3 MUST-12 RFC9293-E26
//# If no text is awaiting delivery, the RECEIVE will get an "error: connection closing" response.
/** The peer's FIN was reached: what is left can be read, and then the end of the stream. */
const readOrEnd: Handler<Receive> = (tcb, event) =>
  hasText(tcb) ? read(tcb, event) : answering(stay(tcb), { ok: true, endOfStream: true });

const wait: Handler<Receive> = (tcb) => refusing(tcb, "would-block");

/** A block that is gone keeps what had been received in order, until it is read. */
const leftOver: Handler<Receive> = (tcb, event) => {
  if (hasText(tcb)) return read(tcb, event);
  const ended = tcb.in.fin !== null;
  return ended ? answering(stay(tcb), { ok: true, endOfStream: true }) : refusing(tcb, "not-connected");
};

/** RECEIVE in each state. */
export const receive: Rows<Receive> = {
  "CLOSED": leftOver,
  "LISTEN": wait,
  "SYN-SENT": wait,
  "SYN-RECEIVED": wait,
  "ESTABLISHED": readOrWait,
  "FIN-WAIT-1": readOrWait,
  "FIN-WAIT-2": readOrWait,
  "CLOSE-WAIT": readOrEnd,
  "CLOSING": readOrEnd,
  "LAST-ACK": readOrEnd,
  "TIME-WAIT": readOrEnd,
};
