/** Congestion control follows its RFCs' worked rules, and keeps its bounds under any order of events. */

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { add, seq } from "../../seq.ts";
import {
  type AckReport,
  afterIdle,
  allowance,
  type Congestion,
  initialCongestion,
  initialWindow,
  onDuplicateAck,
  onNewAck,
  onTimeout,
} from "./reno.ts";

const SMSS = 1000;
const ISS = seq(2 ** 32 - 5000);

/** A sender with its whole window in flight, as octets since the SYN, and the events that can meet it. */
type Event = "ack" | "part" | "duplicate" | "timeout" | "again" | "idle";
interface Sender {
  readonly cc: Congestion;
  readonly done: number;
  readonly sent: number;
}

const at = (offset: number): ReturnType<typeof seq> => add(ISS, 1 + offset);

function report(s: Sender, acked: number): AckReport {
  return { acked, ack: at(s.done + acked), una: at(s.done), nxt: at(s.sent), flight: s.sent - s.done, smss: SMSS };
}

/** Sends as much as is allowed. */
const fill = (s: Sender): Sender => ({ ...s, sent: Math.max(s.sent, s.done + allowance(s.cc, true, SMSS)) });

function step(s: Sender, event: Event): Sender {
  const flight = s.sent - s.done;
  if (event === "timeout" || event === "again") {
    return { ...s, cc: onTimeout(s.cc, flight, SMSS, at(s.sent), event === "again") };
  }
  if (event === "idle") return { ...s, cc: afterIdle(s.cc, initialWindow(SMSS, "rfc5681")) };
  if (event === "duplicate") return fill({ ...s, cc: onDuplicateAck(s.cc, report(s, 0)).cc });
  const acked = Math.min(event === "ack" ? 2 * SMSS : 300, flight);
  return fill({ ...s, cc: onNewAck(s.cc, report(s, acked)).cc, done: s.done + acked });
}

const begin = (segments: number): Sender =>
  fill({ cc: initialCongestion(SMSS, segments * SMSS, ISS), done: 0, sent: 0 });
const events: fc.Arbitrary<Event[]> = fc.array(
  fc.constantFrom<Event>("ack", "ack", "ack", "part", "duplicate", "duplicate", "timeout", "again", "idle"),
  { maxLength: 60 },
);
const many = (event: Event, count: number): Event[] => Array.from({ length: count }, () => event);
const play = (s: Sender, list: readonly Event[]): Sender => list.reduce(step, s);

describe("the initial window", () => {
  it("is what RFC 5681 and RFC 6928 bound it by", () => {
    expect([2191, 2190, 1460, 1096, 1095, 536].map((s) => initialWindow(s, "rfc5681") / s)).toEqual([2, 3, 3, 3, 4, 4]);
    expect([536, 1460, 1461, 9000].map((s) => initialWindow(s, "rfc6928"))).toEqual([5360, 14600, 14600, 18000]);
    expect(initialWindow(1460, 1)).toBe(1460);
  });
});

describe("any sender", () => {
  it("keeps cwnd at one segment at least and ssthresh at two", () => {
    fc.assert(fc.property(events, (list) => {
      let s = begin(3);
      for (const event of list) {
        s = step(s, event);
        expect(s.cc.cwnd).toBeGreaterThanOrEqual(SMSS);
        expect(s.cc.ssthresh).toBeGreaterThanOrEqual(2 * SMSS);
        expect(allowance(s.cc, true, SMSS) - allowance(s.cc, false, SMSS)).toBeLessThanOrEqual(2 * SMSS);
      }
    }));
  });

  it("grows by one segment at most for an acknowledgment, in slow start by what it covers", () => {
    fc.assert(fc.property(events, fc.integer({ min: 1, max: 5 * SMSS }), (list, wanted) => {
      const s = play(begin(3), list);
      const acked = Math.min(wanted, s.sent - s.done);
      const { cc } = onNewAck(s.cc, report(s, acked));
      expect(cc.cwnd - s.cc.cwnd).toBeLessThanOrEqual(SMSS);
      if (s.cc.phase !== "recovery" && s.cc.cwnd < s.cc.ssthresh) {
        expect(cc.cwnd - s.cc.cwnd).toBe(Math.min(acked, SMSS));
      }
    }));
  });

  it("never raises ssthresh above half the flight when it meets loss", () => {
    fc.assert(fc.property(events, (list) => {
      const s = play(begin(3), list);
      const bound = Math.max((s.sent - s.done) / 2, 2 * SMSS);
      expect(step(s, "timeout").cc.ssthresh).toBeLessThanOrEqual(bound);
      expect(step(s, "timeout").cc.cwnd).toBe(SMSS);
      expect(step(s, "again").cc.ssthresh).toBe(s.cc.ssthresh);
      const { cc, retransmit } = onDuplicateAck(s.cc, report(s, 0));
      if (retransmit) expect(cc.ssthresh).toBeLessThanOrEqual(bound);
      else expect(cc.ssthresh).toBe(s.cc.ssthresh);
    }));
  });

  it("is in the open again once everything sent before a loss is acknowledged", () => {
    fc.assert(fc.property(events, (list) => {
      const s = play(begin(3), list);
      const { cc, retransmit } = onNewAck(s.cc, report(s, s.sent - s.done));
      expect([cc.phase, retransmit]).toEqual(["open", false]);
    }));
  });
});

describe("congestion avoidance", () => {
  it("adds one segment for each window that is acknowledged", () => {
    let s: Sender = { ...begin(3), cc: { ...initialCongestion(SMSS, 10 * SMSS, ISS), ssthresh: 10 * SMSS } };
    s = play(fill(s), many("ack", 4));
    expect(s.cc.cwnd).toBe(10 * SMSS);
    s = step(s, "ack");
    expect([s.cc.cwnd, s.cc.credit]).toEqual([11 * SMSS, 0]);
  });
});

describe("fast recovery", () => {
  it("begins with the third duplicate, with half of what was in flight before limited transmit", () => {
    const before = begin(10);
    const two = play(before, many("duplicate", 2));
    expect(two.sent - before.sent).toBe(2 * SMSS);
    expect(two.cc.cwnd).toBe(before.cc.cwnd);
    const { cc, retransmit } = onDuplicateAck(two.cc, report(two, 0));
    expect([cc.phase, cc.ssthresh, cc.cwnd, retransmit]).toEqual(["recovery", 5 * SMSS, 8 * SMSS, true]);
    expect(cc.recover).toBe(at(two.sent));
  });

  it("inflates with each further duplicate", () => {
    const s = play(begin(10), many("duplicate", 3));
    expect(step(s, "duplicate").cc.cwnd - s.cc.cwnd).toBe(SMSS);
  });

  it("retransmits the next hole on a partial acknowledgment and goes on", () => {
    const s = play(begin(10), many("duplicate", 3));
    const { cc, retransmit } = onNewAck(s.cc, report(s, 2 * SMSS));
    expect([cc.phase, cc.cwnd, retransmit]).toEqual(["recovery", s.cc.cwnd - SMSS, true]);
    expect(onNewAck(s.cc, report(s, SMSS - 1)).cc.cwnd).toBe(s.cc.cwnd - SMSS + 1);
    expect(onNewAck(s.cc, report(s, 11 * SMSS)).cc.cwnd).toBe(SMSS);
  });

  it("leaves limited transmit behind", () => {
    const s = play(begin(10), many("duplicate", 4));
    expect(allowance(s.cc, true, SMSS)).toBe(s.cc.cwnd);
  });

  it("ends with a full acknowledgment at no more than ssthresh", () => {
    const s = play(begin(10), many("duplicate", 5));
    const { cc, retransmit } = onNewAck(s.cc, report(s, s.sent - s.done));
    expect([cc.phase, cc.cwnd, retransmit]).toEqual(["open", 2 * SMSS, false]);
  });

  it("does not begin for duplicates of what was sent before a timeout", () => {
    const s = play(begin(10), ["timeout", "part", ...many("duplicate", 3)]);
    expect([s.cc.phase, s.cc.ssthresh]).toEqual(["loss", 5 * SMSS]);
    const full = play(s, many("ack", 6));
    expect(full.cc.phase).toBe("open");
    expect(play(full, ["ack", ...many("duplicate", 3)]).cc.phase).toBe("recovery");
  });

  it("can begin for the first segment of all", () => {
    expect(play(begin(4), many("duplicate", 3)).cc.phase).toBe("recovery");
  });

  it("can begin after gigabytes without a loss, where recover would have come to lie ahead", () => {
    const s = begin(4);
    const far: Sender = { ...s, done: 2 ** 31 + 10, sent: 2 ** 31 + 4010 };
    const half = onNewAck(s.cc, { ...report({ ...s, done: 2 ** 30, sent: 2 ** 31 + 4010 }, SMSS) }).cc;
    expect(play({ ...far, cc: half }, many("duplicate", 3)).cc.phase).toBe("recovery");
    expect(play(far, many("duplicate", 3)).cc.phase).toBe("open");
  });
});
