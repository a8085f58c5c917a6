/** Text and FINs: what was written, where it was written, and nothing again that is acknowledged (3.4 and 3.8). */

import { add, distance, geq, gt, latest, leq, lt, type Seq } from "../../seq.ts";
import { differenceFrom } from "../../tcp/buffers/send-queue.ts";
import { FIN, has, type Segment, segmentEnd, SYN } from "../../tcp/segment.ts";
import type { StateName } from "../../tcp/state.ts";
import { endOfText, finSent, hasUnsent, type Tcb } from "../../tcp/tcb.ts";
import { between, SECOND } from "../../time.ts";
import { atLeast } from "../../monitors/bounds.ts";
import type { Surroundings } from "../arrival.ts";
import type { Shadow } from "../shadow.ts";
import type { Permission, Refusal } from "./departure.ts";
import type { OracleRule } from "../rules.ts";

/** Whether a segment is a probe that repeats the octet before SND.UNA, which the peer has (section 3.8.4). */
export function isOldOctet({ tcb }: Shadow, segment: Segment): boolean {
  if (segment.data.length > 1 || has(segment, FIN) || has(segment, SYN)) return false;
  const before = add(tcb.snd.una, -1);
  if (segment.seq !== before) return false;
  return probesWindow(tcb) || (tcb.app.keepAlive && tcb.snd.una === tcb.snd.nxt);
}

/** Whether a closed window keeps something back, so that it is to be probed. */
const probesWindow = (tcb: Tcb): boolean => tcb.snd.wnd === 0 && (tcb.snd.una !== tcb.snd.nxt || hasUnsent(tcb));

/** MUST-26 and MUST-27: a keep-alive leaves after its interval without a sign of life, and not before. */
export const keepAlive: Permission = (shadow, { segment, now, around }) => {
  const { tcb } = shadow;
  if (!around.callsSeen || !isOldOctet(shadow, segment) || probesWindow(tcb)) return null;
  const idle = between(shadow.alive, now);
  if (idle >= atLeast(around.declaration.timing, tcb.app.keepAliveIdle)) return null;
  return {
    rule: "MUST-26",
    also: ["MUST-27"],
    expected: `a keep-alive only after ${tcb.app.keepAliveIdle / SECOND} s without a segment`,
    actual: `one after ${idle / SECOND} s`,
  };
};

const SENDS_TEXT: { readonly [S in StateName]: boolean } = {
  "CLOSED": false,
  "LISTEN": false,
  "SYN-SENT": false,
  "SYN-RECEIVED": false,
  "ESTABLISHED": true,
  "FIN-WAIT-1": true,
  "FIN-WAIT-2": false,
  "CLOSE-WAIT": true,
  "CLOSING": true,
  "LAST-ACK": true,
  "TIME-WAIT": false,
};

const refuse = (rule: OracleRule, expected: string, actual: string): Refusal => ({ rule, expected, actual });

/** S1, S5, S8 and their kin: the octets at a position are those that were written there. */
export const text: Permission = (shadow, { segment, around }) => {
  const { tcb } = shadow;
  const end = segmentEnd(segment);
  const first = has(segment, SYN) ? add(segment.seq, 1) : segment.seq;
  const last = add(first, segment.data.length);
  if (end === segment.seq || isOldOctet(shadow, segment)) return null;
  const where = distance(tcb.snd.iss, first);
  if (!has(segment, SYN)) {
    // CLOSE in SYN-RECEIVED sends its FIN before the SYN is acknowledged (section 3.10.4).
    const closes = tcb.state === "FIN-WAIT-1" || (!around.callsSeen && tcb.state === "SYN-RECEIVED");
    const early = tcb.snd.una === tcb.snd.iss;
    if (early ? segment.data.length > 0 || !closes : !SENDS_TEXT[tcb.state]) {
      return refuse("RFC9293-E24", `no text in ${tcb.state}`, `${segment.data.length} octets, or a FIN`);
    }
    if (gt(segment.seq, tcb.snd.nxt)) {
      const gap = distance(tcb.snd.nxt, segment.seq);
      return refuse("S5", "text that follows on what was sent", `text that leaves out ${gap} octets`);
    }
    if (leq(end, tcb.snd.una)) {
      return refuse("RFC9293-E59", "nothing again that was acknowledged", `text again from ${where} after ISS on`);
    }
  }
  return content(shadow, first, last, segment, around) ?? fin(shadow, last, segment, around);
};

/** The text of the SYN as it first leaves: ISS is what it says, and its text what was written first of all. */
function firstText({ tcb }: Shadow, { data }: Segment): Refusal | null {
  const { start, queue } = tcb.out;
  if (data.length > queue.length) {
    const beyond = data.length - queue.length;
    return refuse("S1", "no more text than was written", `text up to ${beyond} octets beyond its end`);
  }
  if (data.length === 0 || firstDifference(tcb, start, add(start, data.length), data, 0) === null) return null;
  return refuse("S1", "the octets that were written", "another octet in a SYN's text");
}

function content(shadow: Shadow, first: Seq, last: Seq, segment: Segment, around: Surroundings): Refusal | null {
  const { tcb } = shadow;
  if (shadow.own === null) return around.callsSeen ? firstText(shadow, segment) : null;
  const written = endOfText(tcb.out);
  const beyond = gt(last, written) ? distance(written, last) : 0;
  if (beyond > 0 && (around.callsSeen || tcb.out.fin)) {
    return refuse(
      tcb.out.fin ? "S8" : "S1",
      "no more text than was written",
      `text up to ${beyond} octets beyond its end`,
    );
  }
  const from = latest(first, tcb.out.start);
  const to = beyond > 0 ? written : last;
  if (!lt(from, to)) return null;
  const wrong = firstDifference(tcb, from, to, segment.data, distance(first, from));
  if (wrong === null) return null;
  return {
    rule: "S5",
    also: ["S1"],
    expected: "the octets that were written at each position",
    actual: `another octet at ${distance(tcb.snd.iss, add(from, wrong))} after ISS`,
  };
}

/** Where the octets of a segment differ from those written at [from, to), or null. */
function firstDifference({ out }: Tcb, from: Seq, to: Seq, data: Uint8Array, skip: number): number | null {
  return differenceFrom(out.queue, distance(out.start, from), data.subarray(skip, skip + distance(from, to)));
}

function fin(shadow: Shadow, last: Seq, segment: Segment, around: Surroundings): Refusal | null {
  const { tcb } = shadow;
  const ends = endOfText(tcb.out);
  if (!has(segment, FIN)) {
    const over = finSent(tcb) && geq(segment.seq, tcb.snd.nxt);
    return over ? refuse("S8", "nothing after its FIN", "text after it") : null;
  }
  if (!tcb.out.fin) {
    if (!around.callsSeen) return finSent(tcb) ? refuse("S8", "one FIN", "another one") : null;
    return {
      rule: "RFC9293-E18",
      also: ["S8"],
      expected: "no FIN before its application has closed",
      actual: `a FIN in ${tcb.state}`,
    };
  }
  if (last === ends) return null;
  return refuse(
    "S8",
    `its FIN after the last octet, ${distance(tcb.snd.iss, ends)} after ISS`,
    `one at ${distance(tcb.snd.iss, last)}`,
  );
}
