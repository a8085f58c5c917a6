/**
 * The onlooker's view of the retransmission timer: an upper bound for when something has to be sent again, a closed
 * window probed, or what was written sent at all (RFC 6298; RFC 9293, sections 3.8.1, 3.8.6.1 and 3.8.6.2.1).
 *
 * Which samples an end takes is its own business within RFC 6298, section 3, so the bound is what the longest of them
 * can come to: no smoothing makes SRTT or RTTVAR longer than the longest sample, so RTO =< 5 * longest.
 */

import { atMost, longestProbe } from "../monitors/bounds.ts";
import { distance, geq, gt, leq, type Seq } from "../seq.ts";
import { endOfText, finSent, hasUnsent, inFlight, type Tcb } from "../tcp/tcb.ts";
import { between, type Duration, HOUR, type Instant, SECOND } from "../time.ts";
import type { Timing } from "../trace/declaration.ts";
import type { Shadow, Timer } from "./shadow.ts";

/** RTO = SRTT + 4 * RTTVAR, neither longer than the longest sample. */
const LONGEST_SAMPLES = 5;
/** RFC 6298, 5.7: the RTO of data after the loss of a SYN. */
const AFTER_SYN_LOSS: Duration = 3 * SECOND;
/** The longest that silly-window avoidance may hold back what the window allows (RFC 9293, section 3.8.6.2.1). */
const OVERRIDE: Duration = SECOND;
/** Longer than any RTO. */
const UNKNOWN: Duration = HOUR;
/** Beyond this, doubling changes nothing any more. */
const MOST_DOUBLINGS = 16;

/** The longest RTO that the end can have computed, before any backing off. */
function longestRto({ longest, synLost }: Timer, timing: Timing): Duration {
  const first = synLost ? Math.max(timing.initialRto, AFTER_SYN_LOSS) : timing.initialRto;
  const measured = longest === null ? 0 : Math.max(LONGEST_SAMPLES * longest, longest + timing.granularity);
  return Math.max(first, timing.minRto, measured);
}

/** The last instant at which something has to have left, or null when nothing need. */
export function transmitBy(shadow: Shadow, timing: Timing): Instant | null {
  const { timer } = shadow;
  if (timer.base === null || shadow.tcb.state === "CLOSED") return null;
  // An end that threw text away takes segments that this block calls old, and believes what they acknowledge.
  if (shadow.low !== shadow.tcb.rcv.nxt) return null;
  const greatest = shadow.tcb.snd.wnd === 0 ? longestProbe(timing) : timing.maxRto;
  const rto = Math.min(greatest, longestRto(timer, timing) * 2 ** Math.min(timer.backoff, MOST_DOUBLINGS));
  // The override may be the retransmission timer itself.
  const length = timer.ready ? Math.max(OVERRIDE, rto) : rto;
  // How long a round trip took by a clock that nobody holds is known within bounds only: an absence is what is judged.
  const slack = timing.tolerance > 0 ? 2 : 1;
  return (timer.base + atMost(timing, length * slack)) as Instant;
}

/** Whether a connection's block sends anything by itself. */
const sends = (tcb: Tcb): boolean =>
  tcb.state !== "CLOSED" && tcb.state !== "LISTEN" && tcb.state !== "TIME-WAIT" && tcb.state !== "FIN-WAIT-2";

/** Sets the timer going or stops it, as the block now asks for. Something has just come in or left. */
export function rearm(shadow: Shadow, now: Instant): void {
  const { tcb, timer } = shadow;
  const outstanding = inFlight(tcb.snd);
  const isCookie = shadow.stateless && tcb.snd.una === tcb.snd.iss;
  const waits = shadow.own !== null && sends(tcb) && !isCookie &&
    (outstanding > 0 || (tcb.snd.una !== tcb.snd.iss && hasUnsent(tcb)));
  if (!waits) {
    timer.base = null;
    timer.ready = false;
    return;
  }
  // Nothing outstanding, and room: only the sender's own silly-window avoidance can hold text back.
  const ready = outstanding === 0 && tcb.snd.wnd > 0;
  if (timer.base === null || ready !== timer.ready) timer.base = now;
  timer.ready = ready;
}

/** Notes that [from, to) of sequence space has left, `fresh` octets of it for the first time. */
export function noteSent(shadow: Shadow, from: Seq, to: Seq, fresh: boolean, now: Instant): void {
  const { timer, tcb } = shadow;
  if (fresh) timer.flights.push({ end: to, at: now, tsval: shadow.tsval });
  if (fresh && isProbe(shadow, now)) {
    timer.probed = true;
    timer.base = now;
  }
  const again = leq(from, tcb.snd.una) && gt(to, tcb.snd.una) && timer.base !== null && !timer.ready;
  if (again) {
    timer.backoff += 1;
    timer.base = now;
  }
  if (!fresh || again) {
    // A sender that knows from SACK what is missing starts its timer anew for that, too.
    if (timer.base !== null) timer.base = now;
    timer.dirty = tcb.snd.nxt;
    timer.clean = null;
  }
}

/**
 * Whether new text may be a probe of the tail, after which the timer starts anew: nothing but the time called for it
 * (RFC 8985, section 7.3).
 */
const isProbe = ({ timer, tcb, stirred }: Shadow, now: Instant): boolean =>
  timer.base !== null && !timer.ready && !timer.probed && tcb.agreed.sack && stirred !== now;

/** Notes a probe of a closed window, whatever it carried. */
export function noteProbe(shadow: Shadow, now: Instant): void {
  shadow.timer.backoff += 1;
  shadow.timer.base = now;
}

/** Notes that SND.UNA has moved, by a segment that echoes `echo`, or no timestamp. */
export function noteAcknowledged(shadow: Shadow, echo: number | null, now: Instant): void {
  const { timer, tcb } = shadow;
  const { una, nxt } = tcb.snd;
  timer.base = now;
  timer.probed = false;
  const { flights } = timer;
  let gone = 0;
  while (gone < flights.length && geq(una, flights[gone]!.end)) gone += 1;
  const [first] = flights;
  if (first !== undefined) {
    const stale = echo !== null && first.tsval !== null && ((echo - first.tsval) | 0) < 0;
    // An echo of something older than what is acknowledged measures a time that nobody outside knows.
    const sample = stale ? UNKNOWN : between(first.at, now);
    if (timer.longest === null || sample > timer.longest) timer.longest = sample;
    if (gone > 0) flights.splice(0, gone);
  }
  // A sample is certain only after a whole flight that holds nothing sent twice: Karn's rule leaves no other.
  if (timer.dirty !== null && geq(una, timer.dirty)) {
    if (timer.clean === null) timer.clean = nxt;
    else if (geq(una, timer.clean) && distance(timer.dirty, timer.clean) > 0) {
      timer.backoff = 0;
      timer.dirty = null;
      timer.clean = null;
    }
  }
}

/** What is owed to the peer, in words. */
export function outstandingText(tcb: Tcb): string {
  const { una, nxt, iss } = tcb.snd;
  if (una === iss) return "the SYN, again";
  if (una !== nxt) return `what is unacknowledged from offset ${distance(iss, una)} on, again`;
  if (tcb.snd.wnd === 0) return "a probe of the closed window";
  return endOfText(tcb.out) === nxt && tcb.out.fin && !finSent(tcb) ? "the FIN" : "what was written and not sent yet";
}
