/** The application calls and is answered: what it wrote, read and closed, as the shadow has to know it (3.9.1). */

import { append } from "../tcp/buffers/send-queue.ts";
import { resetAndClose } from "../tcp/transition/release.ts";
import { transition } from "../tcp/step.ts";
import type { Event } from "../tcp/event.ts";
import { endOfText, type Tcb } from "../tcp/tcb.ts";
import type { Instant } from "../time.ts";
import { heeded } from "../trace/heeded.ts";
import type { Call, CallResult } from "../trace/vocabulary.ts";
import { type Surroundings, WATCHING } from "./arrival.ts";
import { atOnce } from "./duties.ts";
import type { Refusal } from "./permits/departure.ts";
import { copyOf, type Shadow } from "./shadow.ts";
import { rearm } from "./timer.ts";

/** Moves a shadow on by a call on its socket. What the call may come to in more than one way gives several. */
export function call(shadow: Shadow, given: Call, now: Instant, around: Surroundings): readonly Shadow[] {
  shadow.stirred = now;
  switch (given.call) {
    case "send":
      offer(shadow, given.data, given.urgent ?? false);
      break;
    case "shutdown":
      pass(shadow, { type: "close" }, now, around);
      break;
    case "close":
      return release(shadow, now, around);
    case "abort":
      pass(shadow, { type: "abort" }, now, around);
      break;
    case "set":
      pass(shadow, { type: "set-options", options: heeded(given.options, around.declaration) }, now, around);
      break;
    default:
      return [shadow];
  }
  rearm(shadow, now);
  return [shadow];
}

/** All that is given to SEND may leave, until its result says how much of it was taken. */
function offer(shadow: Shadow, data: Uint8Array, urgent: boolean): void {
  const { tcb } = shadow;
  if (tcb.out.fin || tcb.state === "CLOSED" || tcb.state === "LISTEN") return;
  shadow.pending = data.length;
  const out = { ...tcb.out, queue: append(tcb.out.queue, data) };
  // What is urgent is told to the end of the urgent data, wherever SEND cuts it.
  const snd = urgent && data.length > 0 ? { ...tcb.snd, up: endOfText(out) } : tcb.snd;
  shadow.tcb = { ...tcb, snd, out };
}

function pass(shadow: Shadow, event: Event, now: Instant, around: Surroundings): void {
  const before = shadow.tcb;
  const step = transition(before, event, { policy: shadow.policy, rules: WATCHING, now });
  shadow.tcb = step.tcb;
  const letGo = step.tcb.app.attached !== before.app.attached;
  if (step.tcb.state !== before.state || (letGo && step.tcb.state === "FIN-WAIT-2")) shadow.since = now;
  const resets = step.duties.some(({ owe }) => owe === "reset");
  if (step.tcb.state === "CLOSED") shadow.duties = [];
  if (!resets) return;
  const rule = event.type === "abort" ? "RFC9293-E30" : "SHLD-3";
  const duty = atOnce({ rule, wanted: { owe: "own-reset" }, cause: event.type.toUpperCase() }, now, around.declaration);
  shadow.duties = [...shadow.duties, duty];
}

/** With text unread, letting go is a FIN or an RST: SHLD-3 wants the RST, of a half-duplex close only. */
function release(shadow: Shadow, now: Instant, around: Surroundings): readonly Shadow[] {
  const unread = shadow.tcb.in.length > 0 && shadow.tcb.app.attached;
  if (!unread) {
    pass(shadow, { type: "release" }, now, around);
    rearm(shadow, now);
    return [shadow];
  }
  const other = copyOf(shadow);
  shadow.policy = { ...shadow.policy, resetsOnUnread: true };
  other.policy = { ...other.policy, resetsOnUnread: false };
  const both = [shadow, other];
  for (const one of both) {
    pass(one, { type: "release" }, now, around);
    rearm(one, now);
  }
  return both;
}

/** What is wrong with the result of a call, or null; the shadow is moved on by it. */
export function result(shadow: Shadow, name: Call["call"], given: CallResult, now: Instant): Refusal | null {
  if (name === "send") return taken(shadow, given.ok && "taken" in given ? given.taken : 0, now);
  if (name !== "receive" || !given.ok) return null;
  if ("data" in given) return read(shadow, given.data, now);
  return "endOfStream" in given ? endOfStream(shadow) : null;
}

function taken(shadow: Shadow, octets: number, now: Instant): Refusal | null {
  const { tcb, pending } = shadow;
  shadow.pending = 0;
  if (octets > pending && pending > 0) {
    return { rule: "A1", expected: `at most ${pending} octets taken, as many as were given`, actual: `${octets}` };
  }
  const surplus = pending - octets;
  if (surplus > 0 && tcb.state !== "CLOSED") {
    const length = Math.max(0, tcb.out.queue.length - surplus);
    // Urgent data that was not taken whole is not urgent yet: it is given to SEND again.
    const up = tcb.snd.up === endOfText(tcb.out) ? null : tcb.snd.up;
    const out = { ...tcb.out, queue: shortened(tcb.out.queue, length) };
    shadow.tcb = { ...tcb, snd: { ...tcb.snd, up }, out };
    rearm(shadow, now);
  }
  return null;
}

/** The first `length` octets of a queue. */
function shortened(queue: Tcb["out"]["queue"], length: number): Tcb["out"]["queue"] {
  const chunks: Uint8Array[] = [];
  let left = length;
  for (const [i, chunk] of queue.chunks.entries()) {
    if (left <= 0) break;
    const whole = i === 0 ? chunk.subarray(queue.skip) : chunk;
    const part = whole.length <= left ? whole : whole.subarray(0, left);
    chunks.push(part);
    left -= part.length;
  }
  return { chunks, skip: 0, length };
}

function read(shadow: Shadow, data: Uint8Array, now: Instant): Refusal | null {
  const { tcb } = shadow;
  if (tcb.state === "CLOSED") return null;
  if (data.length > tcb.in.length) {
    const expected = `at most ${tcb.in.length} octets, as many as have arrived in order and were not read`;
    return { rule: "S1", also: ["A1"], expected, actual: `${data.length} octets` };
  }
  const step = transition(tcb, { type: "receive", max: data.length }, { policy: shadow.policy, rules: WATCHING, now });
  shadow.tcb = step.tcb;
  const { answer } = step;
  if (shadow.tainted || answer === null || !answer.ok || !("data" in answer)) return null;
  const wrong = differs(answer.data, data);
  if (wrong === null) return null;
  return {
    rule: "S1",
    expected: "the octets that arrived, in their order",
    actual: `another octet at ${wrong} of them`,
  };
}

function differs(one: Uint8Array, other: Uint8Array): number | null {
  if (one.buffer === other.buffer && one.byteOffset === other.byteOffset) return null;
  for (let i = 0; i < other.length; i += 1) if (one[i] !== other[i]) return i;
  return null;
}

function endOfStream({ tcb }: Shadow): Refusal | null {
  if (tcb.state === "CLOSED") return null;
  if (tcb.in.fin !== null && tcb.in.length === 0 && tcb.rcv.nxt !== tcb.in.fin) return null;
  return {
    rule: "RFC9293-E26",
    also: ["A1"],
    expected: "the end of the stream after all that the peer sent, and only then",
    actual: tcb.in.fin === null ? "it, and no FIN has arrived" : `it, with ${tcb.in.length} octets unread`,
  };
}

/** The shadow's end aborts, as an RST shows that nothing else explains where calls are not seen. */
export function abortSeen(shadow: Shadow): void {
  shadow.tcb = resetAndClose(shadow.tcb).tcb;
  shadow.duties = [];
}
