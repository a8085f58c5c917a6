/** Initial sequence numbers: RFC 9293, section 3.4.1; RFC 6528, section 3. */

import { distance, offset, type Seq, seq } from "../seq.ts";
import { has, RST, SYN } from "../tcp/segment.ts";
import { between, type Duration, type Instant, MINUTE } from "../time.ts";
import type { Fold, Monitor, Violation } from "../trace/monitor.ts";
import type { Observation, Side } from "../trace/observation.ts";
import { portsOf } from "./phases.ts";

/** One initial sequence number, as the wire has shown it. */
interface Choice {
  readonly tuple: number;
  readonly iss: Seq;
  readonly at: Instant;
  readonly index: number;
}

/** The tick of the clock that initial sequence numbers follow, in microseconds. */
const TICK = 4;

/** So many connections of different four-tuples tell chance from a pattern. */
const ENOUGH = 8;

/** How far an increment may be from the clock's to be called the clock's alone: what rounding can make of it. */
const NEAR = 64;

/** The sequence numbers that every connection of a side began with, by side, each once. */
class Choices {
  readonly a: Choice[] = [];
  readonly b: Choice[] = [];
  /** The four-tuples of which an OPEN was asked and no SYN was seen since. */
  readonly #asked: { readonly a: Set<number>; readonly b: Set<number> } = { a: new Set(), b: new Set() };

  /** Takes a SYN that a stack sent; gives the choice if it is a new one. */
  note(seen: Observation, index: number): Choice | null {
    if (seen.type === "call" && seen.call.call === "connect") {
      const { local, remote } = seen.call;
      const tuple = seen.side === "a" ? local.port * 65_536 + remote.port : remote.port * 65_536 + local.port;
      this.#asked[seen.side].add(tuple);
    }
    if (seen.type !== "sent" || seen.origin !== "stack" || seen.datagram === null) return null;
    const { segment } = seen.datagram;
    if (!has(segment, SYN) || has(segment, RST)) return null;
    const ports = portsOf(seen.side, segment);
    const tuple = ports.a * 65_536 + ports.b;
    const opens = this.#asked[seen.side].delete(tuple);
    if (!opens && this[seen.side].some((one) => one.tuple === tuple)) return null;
    const choice = { tuple, iss: segment.seq, at: seen.at, index };
    this[seen.side].push(choice);
    return choice;
  }
}

/**
 * Nobody can tell the initial sequence number of one four-tuple from those of others: they are neither constant, nor
 * apart by a constant, nor by what the clock has moved in the meantime, nor by both together.
 */
export const unpredictableIss: Monitor = {
  id: "handshake/unpredictable-iss",
  says: "Initial sequence numbers of different four-tuples follow no pattern that a stranger can see.",
  begin: () => new PatternFold(),
};

class PatternFold implements Fold {
  readonly #choices: Choices = new Choices();

  observe(seen: Observation, index: number): Violation | null {
    const choice = this.#choices.note(seen, index);
    return choice === null || seen.type !== "sent" ? null : this.#judge(seen.side, index);
  }

  #judge(side: Side, at: number): Violation | null {
    const first = new Map<number, Choice>();
    for (const choice of this.#choices[side]) if (!first.has(choice.tuple)) first.set(choice.tuple, choice);
    if (first.size < ENOUGH) return null;
    const row = [...first.values()].slice(-ENOUGH);
    const steps = row.slice(1).map((choice, i) => ({
      by: distance(row[i]!.iss, choice.iss),
      beyondClock: offset(seq(row[i]!.iss + Math.floor(between(row[i]!.at, choice.at) / TICK)), choice.iss),
    }));
    const pattern = steps.every(({ by }) => by === steps[0]!.by)
      ? `each of ${ENOUGH} in a row was ${steps[0]!.by} further on than the last`
      : steps.every(({ beyondClock }) => Math.abs(beyondClock) <= NEAR)
      ? `each of ${ENOUGH} in a row was as much further on as the clock`
      : steps.every(({ beyondClock }) => Math.abs(beyondClock - steps[0]!.beyondClock) <= NEAR)
      ? `beside the clock, each of ${ENOUGH} in a row was ${steps[0]!.beyondClock} further on than the last`
      : null;
    if (pattern === null) return null;
    return {
      rule: "X1",
      also: ["SHLD-1", "MUST-9"],
      side,
      expected: "the initial sequence numbers of different four-tuples can't be told from one another",
      actual: pattern,
      at,
    };
  }
}

/** The least time that every clock moves on in, and the longest in which none has gone half-way round. */
const LEAST: Duration = 32;
const LONGEST: Duration = MINUTE;

/** The initial sequence numbers of one four-tuple move on with a clock of 4 microseconds a tick. */
export const issFollowsClock: Monitor = {
  id: "handshake/iss-follows-clock",
  says: "Initial sequence numbers of one four-tuple grow with the clock.",
  begin: () => new ClockFold(),
};

class ClockFold implements Fold {
  readonly #choices: Choices = new Choices();

  observe(seen: Observation, index: number): Violation | null {
    const choice = this.#choices.note(seen, index);
    if (choice === null || seen.type !== "sent") return null;
    const { side } = seen;
    const earlier = this.#choices[side].filter((one) => one.tuple === choice.tuple && one !== choice);
    const last = earlier.at(-1);
    if (last === undefined) return null;
    const elapsed = between(last.at, choice.at);
    const ticks = distance(last.iss, choice.iss);
    // A connection that reopens TIME-WAIT begins beyond everything that the last one used, wherever the clock is.
    if ((ticks > 0 && ticks < 2 ** 31) || elapsed < LEAST || elapsed > LONGEST) return null;
    return {
      rule: "MUST-8",
      also: ["SHLD-1"],
      side,
      expected: "the next connection of a four-tuple begins further on, as a clock of 4 µs a tick has it",
      actual: `${elapsed} µs later it begins ${offset(last.iss, choice.iss)} from where the last one did`,
      at: index,
    };
  }
}
