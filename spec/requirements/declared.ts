/**
 * What a stack declares otherwise than the RFCs ask. Its declaration gives checks their bounds, so that a time of its
 * own choice fails none of them; here is said which of these choices an RFC would have made in another way.
 *
 * A row needs a sentence that bounds what is declared. None does so for the granularity of clocks (RFC 6298, section 4:
 * "no requirement"), for buffers, for FIN-WAIT-2, nor for how soon the data of an orphan is given up; whether R2 for a
 * SYN holds for a SYN,ACK is not said. Extensions such as RFC 7323, 2018 and 5961 are nobody's duty.
 */

import { assert } from "../assert.ts";
import { type Duration, HOUR, MILLISECOND, MINUTE, SECOND } from "../time.ts";
import type { Declaration } from "../trace/declaration.ts";
import { requirement } from "./register.ts";
import type { Level } from "./requirement.ts";

/** Times of which an RFC says how long they are to be. */
type Time = "msl" | "timeWait" | "initialRto" | "minRto" | "maxRto" | "giveUpData" | "giveUpSyn" | "delayedAck";
/** What an RFC wants a TCP to be able to do. */
type Ability = "simultaneous-open" | "user-timeout" | "advice" | "urgent" | "icmp";

/** What is declared, and has a row: a time, a size, a limit, or something that a stack can do. */
export type Quantity = Time | Ability | "keepAliveIdle" | "keepAliveCount" | "initialWindow" | "mss" | "answers";

/** The constants and settings of a stack that decide what it declares, where they are known. */
export type Knobs = Readonly<Partial<Record<Quantity, string>>>;

/** Something that is declared otherwise than an RFC asks. */
export interface DeclaredDeviation {
  /** The id of a row of the register. */
  readonly requirement: string;
  readonly level: Level;
  readonly quantity: Quantity;
  /** What it is: `R2 for a SYN`. */
  readonly what: string;
  /** What is declared: `127 s`. */
  readonly declared: string;
  /** What is asked for: `at least 180 s`. */
  readonly asked: string;
}

/** A row of the table. */
interface Row extends Omit<DeclaredDeviation, "level" | "declared"> {
  /** What is declared where that is not as it is asked for; else null. */
  readonly amiss: (declaration: Declaration) => string | null;
}

/** The largest text of a segment on a link of 1500 octets, over IPv4. */
const LARGEST_TEXT = 1_500 - 20 - 20;
/** The most segments that RFC 5681 lets an initial window have, whatever their size. */
const MOST_SEGMENTS = 4;

/** A duration as it is read: `200 ms`, `127 s`. */
const shown = (us: Duration): string => us > 0 && us < SECOND ? `${us / MILLISECOND} ms` : `${us / SECOND} s`;

const atLeast = (id: string, quantity: Time, what: string, bound: Duration): Row => ({
  requirement: id,
  quantity,
  what,
  asked: `at least ${shown(bound)}`,
  amiss: ({ timing }) => timing[quantity] < bound ? shown(timing[quantity]) : null,
});

const able = (id: string, quantity: Ability, what: string): Row => ({
  requirement: id,
  quantity,
  what,
  asked: "to be supported",
  amiss: ({ supports }) => supports.includes(quantity) ? null : "not among what it supports",
});

const ROWS: readonly Row[] = [
  {
    //= rfc9293#3.4.2 RFC9293-E61
    //# For this specification the MSL is taken to be 2 minutes. This is an engineering choice, and may be changed if
    //# experience indicates it is desirable to do so.
    requirement: "RFC9293-E61",
    quantity: "msl",
    what: "MSL",
    asked: `an MSL of ${shown(2 * MINUTE)}, an engineering choice that may be changed`,
    amiss: ({ timing: { msl, timeWait } }) =>
      msl === 2 * MINUTE ? null : `${shown(msl)}, and ${shown(timeWait)} of TIME-WAIT`,
  },
  {
    //= rfc9293#3.6.1 MUST-13
    //# When a connection is closed actively, it MUST linger in the TIME-WAIT state for a time 2xMSL (Maximum Segment
    //# Lifetime) (MUST-13).
    requirement: "MUST-13",
    quantity: "timeWait",
    what: "TIME-WAIT",
    asked: "at least twice the MSL",
    amiss: ({ timing: { msl, timeWait } }) =>
      timeWait < 2 * msl ? `${shown(timeWait)} with an MSL of ${shown(msl)}` : null,
  },
  //= rfc6298#2 RFC6298-R2
  //# the sender SHOULD set RTO <- 1 second
  atLeast("RFC6298-R2", "initialRto", "first RTO", SECOND),
  //= rfc6298#2 RFC6298-R6
  //# Whenever RTO is computed, if it is less than 1 second, then the RTO SHOULD be rounded up to 1 second.
  atLeast("RFC6298-R6", "minRto", "least RTO", SECOND),
  //= rfc6298#2 RFC6298-R7
  //# A maximum value MAY be placed on RTO provided it is at least 60 seconds.
  atLeast("RFC6298-R7", "maxRto", "greatest RTO", MINUTE),
  //= rfc9293#3.8.3 SHLD-11
  //# The value of R2 SHOULD correspond to at least 100 seconds (SHLD-11).
  atLeast("SHLD-11", "giveUpData", "R2 for data", 100 * SECOND),
  //= rfc9293#3.8.3 MUST-23
  //# R2 for a SYN segment MUST be set large enough to provide retransmission of the segment for at least 3 minutes
  //# (MUST-23).
  atLeast("MUST-23", "giveUpSyn", "R2 for a SYN", 3 * MINUTE),
  {
    //= rfc9293#3.8.6.3 MUST-40
    //# the delay MUST be less than 0.5 seconds (MUST-40)
    requirement: "MUST-40",
    quantity: "delayedAck",
    what: "longest delay of an ACK",
    asked: "less than 500 ms",
    amiss: ({ timing: { delayedAck } }) => delayedAck >= 500 * MILLISECOND ? shown(delayedAck) : null,
  },
  {
    //= rfc9293#3.8.6.3 SHLD-18
    //# A TCP endpoint SHOULD implement a delayed ACK (SHLD-18)
    requirement: "SHLD-18",
    quantity: "delayedAck",
    what: "longest delay of an ACK",
    asked: "delayed ACKs",
    amiss: ({ timing: { delayedAck } }) => delayedAck === 0 ? "none at all" : null,
  },
  {
    //= rfc5681#3.1 RFC5681-R5
    //# IW, the initial value of cwnd, MUST be set using the following guidelines as an upper bound.
    requirement: "RFC5681-R5",
    quantity: "initialWindow",
    what: "initial window",
    // RFC 6928 is an experiment and no standard, but one that many take part in: who does is not told off unheard.
    asked: `at most ${MOST_SEGMENTS} segments (RFC 6928, experimental: 10)`,
    amiss: ({ initialWindow }) => initialWindow > MOST_SEGMENTS ? `${initialWindow} segments` : null,
  },
  {
    //= rfc9293#3.7.1 MUST-16
    //# the "effective send MSS", MUST be the smaller (MUST-16) of the send MSS (that reflects the available reassembly
    //# buffer size at the remote host, the EMTU_R [19]) and the largest transmission size permitted by the IP layer
    requirement: "MUST-16",
    quantity: "mss",
    what: "text of a segment on a link of 1500 octets",
    asked: `at most ${LARGEST_TEXT} octets`,
    amiss: ({ mss }) => mss > LARGEST_TEXT ? `${mss} octets` : null,
  },
  {
    //= rfc9293#3.8.4 MUST-28
    //# MUST default to no less than two hours (MUST-28).
    requirement: "MUST-28",
    quantity: "keepAliveIdle",
    what: "idle time before a keep-alive",
    asked: `at least ${shown(2 * HOUR)} where nobody sets another`,
    amiss: ({ timing: { keepAlive } }) =>
      keepAlive !== undefined && keepAlive.idle < 2 * HOUR ? shown(keepAlive.idle) : null,
  },
  {
    //= rfc9293#3.8.4 MUST-29
    //# it MUST NOT interpret failure to respond to any specific probe as a dead connection (MUST-29).
    requirement: "MUST-29",
    quantity: "keepAliveCount",
    what: "unanswered keep-alives before it gives up",
    asked: "more than 1",
    amiss: ({ timing: { keepAlive } }) =>
      keepAlive !== undefined && keepAlive.count < 2 ? String(keepAlive.count) : null,
  },
  {
    //= rfc5961#7 RFC5961-R15
    //# An implementation SHOULD include an ACK throttling mechanism to be conservative.
    requirement: "RFC5961-R15",
    quantity: "answers",
    what: "limit of challenge ACKs",
    asked: "to have one",
    amiss: ({ supports, answers }) => supports.includes("challenge-ack") && answers === undefined ? "none" : null,
  },
  //= rfc9293#3.5 MUST-10
  //# A TCP implementation MUST support simultaneous open attempts (MUST-10).
  able("MUST-10", "simultaneous-open", "simultaneous open"),
  //= rfc9293#3.8.3 MUST-21
  //# An application MUST (MUST-21) be able to set the value for R2 for a particular connection.
  able("MUST-21", "user-timeout", "R2 as the application sets it"),
  //= rfc9293#3.8.3 SHLD-9
  //# TCP implementations SHOULD inform the application of the delivery problem (unless such information has been
  //# disabled by the application; see the "Asynchronous Reports" section (Section 3.9.1.8)), when R1 is reached and
  //# before R2 (SHLD-9).
  able("SHLD-9", "advice", "telling the application of R1"),
  //= rfc9293#3.8.5 MUST-30
  //# TCP implementations MUST still include support for the urgent mechanism (MUST-30).
  able("MUST-30", "urgent", "urgent data"),
  //= rfc9293#3.9.2.2 MUST-54
  //# TCP implementations MUST act on an ICMP error message passed up from the IP layer
  able("MUST-54", "icmp", "ICMP errors"),
];

/** What a stack declares otherwise than the RFCs ask, in the order of the table. */
export function declaredDeviations(declaration: Declaration): readonly DeclaredDeviation[] {
  return ROWS.flatMap(({ amiss, ...row }) => {
    const declared = amiss(declaration);
    const asked = requirement(row.requirement);
    assert(asked !== undefined, `the register has no ${row.requirement}`);
    return declared === null ? [] : [{ ...row, level: asked.level, declared }];
  });
}
