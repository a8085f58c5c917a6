/** The oracle on traces made by hand: what it refuses, by which rule, and what it lets pass. */

import { describe, expect, test } from "vitest";
import {
  arrived,
  called,
  handshake,
  ISS,
  judged,
  passed,
  runOf,
  sent,
  sockets,
  told,
  wrote,
} from "../monitors/testing.fixture.ts";

import type { IcmpError } from "../icmp.ts";
import { type Seq, seq } from "../seq.ts";
import { ACK, FIN, type Options, RST, SYN, URG } from "../tcp/segment.ts";
import { instant, MILLISECOND, SECOND } from "../time.ts";
import type { Observation } from "../trace/observation.ts";
import { oracleWith } from "./oracle.ts";
import type { OracleRule } from "./rules.ts";

const sackAt = (n: number): Seq => seq(ISS.b + n);
const MS = MILLISECOND;
const OPEN = SYN | ACK;
const NOW = 100 * MS;
const oracle = oracleWith({ callsSeen: true, sides: ["a"] });

/** A handshake, and the application told of it. */
const met = (options: Partial<Options> = {}): readonly Observation[] => {
  const all = handshake(options);
  return [...sockets(), ...all.slice(0, 4), told(20 * MS, "a", "established"), ...all.slice(4)];
};
const opened = met();
const scaled = met({ windowScale: 2 });
const stamped = [...sockets(), sent(0, "a", { seq: 0, flags: SYN, options: { timestamps: { value: 5, echo: 0 } } })];

/** What the oracle says of end `a` in a run that is cut off at its last observation. */
const verdict = (trace: readonly Observation[]): string | null =>
  judged(oracle, runOf(trace, { end: "horizon" }))?.rule ?? null;

const REFUSED: readonly (readonly [string, OracleRule, readonly Observation[]])[] = [
  ["text that nobody wrote", "S1", [...opened, sent(NOW, "a", { seq: 1, ack: 1, length: 5 })]],
  [
    "other octets than were written",
    "S5",
    [...opened, ...wrote(NOW, "a", 5), sent(NOW, "a", { ack: 1, data: new Uint8Array([0, 0, 1, 0, 0]) })],
  ],
  ["text that leaves some out", "S5", [
    ...opened,
    ...wrote(NOW, "a", 9),
    sent(NOW, "a", { seq: 3, ack: 1, length: 5 }),
  ]],
  ["an acknowledgment of what never came", "S3", [...opened, sent(NOW, "a", { ack: 7 })]],
  ["text taken with an acknowledgment of what was never sent", "RFC9293-E49", [
    ...opened,
    arrived(NOW, "a", { ack: 9, length: 5 }),
    sent(NOW, "a", { ack: 6 }),
  ]],
  ["a segment without ACK", "RFC9293-E2", [...opened, ...wrote(NOW, "a", 5), sent(NOW, "a", { length: 5, flags: 0 })]],
  ["a FIN before CLOSE", "RFC9293-E18", [...opened, sent(NOW, "a", { ack: 1, flags: FIN | ACK })]],
  ["an RST for nothing", "S9", [...opened, sent(NOW, "a", { flags: RST })]],
  ["an RST with SYN", "S9", [...opened, sent(NOW, "a", { flags: RST | SYN })]],
  ["a SYN after the handshake", "S10", [...opened, sent(NOW, "a", { seq: 0, ack: 1, flags: SYN | ACK })]],
  ["a SYN somewhere else", "S10", [
    ...sockets(),
    sent(0, "a", { seq: 0, flags: SYN }),
    sent(SECOND, "a", { flags: SYN }),
  ]],
  ["a bare acknowledgment beside SND.NXT", "RFC9293-E13", [...opened, sent(NOW, "a", { seq: 2, ack: 1 })]],
  ["an RST for text behind the peer's FIN", "RFC9293-E55", [
    ...opened,
    ...passed(NOW, "b", { ack: 1, flags: FIN | ACK }),
    arrived(NOW + 20 * MS, "a", { ack: 1, length: 5 }),
    sent(NOW + 20 * MS, "a", { seq: 1, ack: 2, flags: RST | ACK }),
  ]],
  ["an RST after CLOSE for a FIN before text that is missing", "SHLD-3", [
    ...opened,
    ...called(NOW, "a", { call: "close", socket: 1 }),
    sent(NOW, "a", { ack: 1, flags: FIN | ACK }),
    arrived(NOW + MS, "a", { seq: 6, ack: 1, flags: FIN | ACK }),
    sent(NOW + MS, "a", { seq: 1, flags: RST }),
  ]],
  ["an answer to an RST outside the window", "RFC9293-E41", [
    ...opened,
    arrived(NOW, "a", { seq: 0, flags: RST }),
    sent(NOW, "a", { ack: 1 }),
  ]],
  ["a timer that new text puts off", "RFC6298-R12", [
    ...opened,
    ...[0, 1, 2, 3, 4].flatMap((n) => [
      ...wrote(NOW + n * SECOND, "a", 5),
      sent(NOW + n * SECOND, "a", { seq: 1 + 5 * n, ack: 1, length: 5 }),
    ]),
    sent(9 * SECOND, "b", {}),
  ]],
  ["an acknowledgment believed that came with old text", "RFC9293-E13", [
    ...opened,
    ...passed(NOW, "b", { ack: 1, length: 5 }),
    sent(NOW, "a", { ack: 6 }),
    ...wrote(NOW, "a", 5),
    sent(NOW, "a", { ack: 6, length: 5 }),
    arrived(NOW + MS, "a", { ack: 6, length: 5 }),
    sent(NOW + MS, "a", { seq: 6, ack: 6 }),
    sent(9 * SECOND, "b", {}),
  ]],
  ["a bare acknowledgment for nothing", "L3", [...opened, sent(NOW, "a", { ack: 1 }), sent(NOW, "a", { ack: 1 })]],
  ["a window that shrinks", "SHLD-14", [
    ...opened,
    ...wrote(NOW, "a", 5),
    sent(NOW, "a", { ack: 1, window: 9, length: 5 }),
  ]],
  ["URG without urgent data", "MUST-62", [
    ...opened,
    ...wrote(NOW, "a", 5),
    sent(NOW, "a", { flags: ACK | URG, ack: 1, length: 5 }),
  ]],
  ["an MSS option later", "MUST-65", [
    ...opened,
    ...wrote(NOW, "a", 5),
    sent(NOW, "a", { ack: 1, length: 5, options: { mss: 9 } }),
  ]],
  ["a window scale later", "RFC7323-R3", [
    ...scaled,
    ...wrote(NOW, "a", 5),
    sent(NOW, "a", { ack: 1, length: 5, options: { windowScale: 2 } }),
  ]],
  ["SACK that nobody permitted", "RFC2018-R2", [
    ...opened,
    ...passed(NOW, "b", { seq: 9, ack: 1, length: 5 }),
    sent(NOW + 10 * MS, "a", { ack: 1, options: { sack: [{ left: sackAt(9), right: sackAt(14) }] } }),
  ]],
  ["a SYN that echoes", "RFC7323-R18", [
    ...sockets(),
    sent(0, "a", { seq: 0, flags: SYN, options: { timestamps: { value: 5, echo: 7 } } }),
  ]],
  ["a SYN's clock that goes back", "RFC7323-R29", [
    ...stamped,
    sent(SECOND, "a", { seq: 0, flags: SYN, options: { timestamps: { value: 3, echo: 0 } } }),
  ]],
  ["more than the default MSS", "MUST-15", [
    ...opened,
    ...wrote(NOW, "a", 900),
    sent(NOW, "a", { ack: 1, length: 900 }),
  ]],
  ["text that is not acknowledged in time", "MUST-40", [
    ...opened,
    arrived(NOW, "a", { ack: 1, length: 600 }),
    sent(SECOND, "b", {}),
  ]],
  [
    "no RST from no connection",
    "RFC9293-E11",
    [...sockets(), arrived(NOW, "a", { seq: 9, ack: 9 }), sent(SECOND, "b", {})].slice(1),
  ],
  ["the SYN is not sent again", "T1", [...sockets(), sent(0, "a", { seq: 0, flags: SYN }), sent(9 * SECOND, "b", {})]],
];

describe("the oracle refuses", () => {
  test.each(REFUSED)("%s (%s)", (_, rule, trace) => expect(verdict(trace)).toBe(rule));
});

describe("the oracle names what is behind", () => {
  test("another ISS after a soft ICMP error", () => {
    const listens = called(0, "a", {
      call: "listen",
      socket: 3,
      local: { address: "10.0.0.1", port: 40_000 },
      backlog: 8,
    });
    const half = [
      ...listens,
      arrived(NOW, "a", { seq: 0, flags: SYN }),
      sent(NOW, "a", { seq: 0, ack: 1, flags: OPEN }),
    ];
    const icmp: IcmpError = {
      type: 3,
      code: 1,
      source: "10.0.0.9",
      destination: "10.0.0.1",
      mtu: 0,
      quoted: {
        source: "10.0.0.1",
        destination: "10.0.0.2",
        sourcePort: 40_000,
        destinationPort: 80,
        seq: seq(ISS.a),
      },
    };
    const error: Observation = { type: "arrived", at: instant(NOW), side: "a", packet: -1, datagram: null, icmp };
    const other = sent(NOW + MS, "a", { seq: 9, ack: 1, flags: OPEN });
    expect(verdict([...half, error, other])).toBe("MUST-56");
    expect(verdict([...half, other])).toBe("S10");
  });
  test("an RST or an acknowledgment for what is strange and outside of the window in SYN-RECEIVED", () => {
    const crossed = [
      ...sockets(),
      sent(0, "a", { seq: 0, flags: SYN }),
      arrived(MS, "a", { seq: 0, flags: SYN }),
      sent(MS, "a", { seq: 0, ack: 1, flags: OPEN }),
    ];
    const late = sent(NOW + SECOND, "b", {});
    const outside = [...crossed, arrived(NOW, "a", { seq: 70_000, ack: 9 })];
    expect(verdict([...outside, sent(NOW, "a", { seq: 9, flags: RST }), late])).toBeNull();
    expect(verdict([...outside, sent(NOW, "a", { seq: 1, ack: 1 }), late])).toBeNull();
    expect(verdict([...outside, late])).not.toBeNull();
    const inside = [...crossed, arrived(NOW, "a", { seq: 1, ack: 9 })];
    expect(verdict([...inside, sent(NOW, "a", { seq: 9, flags: RST }), late])).toBeNull();
    expect(verdict([...inside, sent(NOW, "a", { seq: 1, ack: 1 }), late])).toBe("RFC9293-E48");
  });
  test("a connection that is over after CLOSE in SYN-RECEIVED", () => {
    const crossed = [
      ...sockets(),
      sent(0, "a", { seq: 0, flags: SYN }),
      arrived(MS, "a", { seq: 0, flags: SYN }),
      sent(MS, "a", { seq: 0, ack: 1, flags: OPEN }),
    ];
    const closed = [...called(NOW, "a", { call: "close", socket: 1 }), told(NOW, "a", "closed")];
    expect(verdict([...crossed, ...closed])).toBe("RFC9293-E28");
    expect(verdict([...opened, ...closed])).toBe("A1");
  });
});

describe("the oracle lets pass", () => {
  test("text without the timestamps that were agreed on, whether it is dropped or taken", () => {
    const agreed = [
      ...stamped,
      ...passed(10 * MS, "b", { seq: 0, ack: 1, flags: OPEN, options: { timestamps: { value: 5, echo: 5 } } }),
      told(20 * MS, "a", "established"),
      sent(20 * MS, "a", { ack: 1, options: { timestamps: { value: 25, echo: 5 } } }),
      arrived(NOW, "a", { ack: 1, length: 5 }),
    ];
    expect(verdict([...agreed, sent(SECOND, "b", {})])).toBeNull();
    const acknowledged = sent(NOW, "a", { ack: 6, options: { timestamps: { value: 105, echo: 5 } } });
    expect(verdict([...agreed, acknowledged])).toBeNull();
  });
  test("an acknowledgment of a SYN,ACK without the timestamps that were agreed on, whichever way it is taken", () => {
    const crossed = [
      ...stamped,
      arrived(MS, "a", { seq: 0, flags: SYN, options: { timestamps: { value: 7, echo: 0 } } }),
      sent(MS, "a", { seq: 0, ack: 1, flags: OPEN, options: { timestamps: { value: 6, echo: 7 } } }),
      arrived(NOW, "a", { seq: 1, ack: 1 }),
    ];
    expect(verdict([...crossed, sent(SECOND, "b", {})])).toBeNull();
    expect(verdict([...crossed, told(NOW, "a", "established")])).toBeNull();
  });
  test("a handshake, text and its acknowledgment", () => {
    expect(verdict([...opened, ...wrote(NOW, "a", 5), ...passed(NOW, "a", { ack: 1, length: 5 })])).toBeNull();
  });
  test("an RST for text after CLOSE that acknowledges the text, and nothing beyond it", () => {
    const late = [
      ...opened,
      ...called(NOW, "a", { call: "close", socket: 1 }),
      sent(NOW, "a", { ack: 1, flags: FIN | ACK }),
      arrived(NOW, "a", { seq: 1, ack: 1, length: 5 }),
    ];
    const reset = (ack: number): Observation => sent(NOW, "a", { seq: 2, ack, flags: RST | ACK });
    expect(verdict([...late, reset(1)])).toBeNull();
    expect(verdict([...late, reset(6)])).toBeNull();
    expect(verdict([...late, reset(7)])).toBe("S9");
  });
  test("that nobody answers an RST in the window in TIME-WAIT", () => {
    const ended = [
      ...opened,
      ...called(NOW, "a", { call: "shutdown", socket: 1 }),
      ...passed(NOW, "a", { ack: 1, flags: FIN | ACK }),
      ...passed(NOW, "b", { ack: 2, flags: FIN | ACK }),
      sent(NOW + 10 * MS, "a", { seq: 2, ack: 2 }),
    ];
    const reset = arrived(SECOND, "a", { seq: 50, flags: RST });
    expect(verdict([...ended, reset, sent(2 * SECOND, "b", {})])).toBeNull();
  });
  test("text after CLOSE that is thrown away, and an RST for what comes next", () => {
    const fin = sent(NOW, "a", { ack: 1, flags: FIN | ACK });
    const left = [...opened, ...called(NOW, "a", { call: "close", socket: 1 }), fin];
    const first = [...left, arrived(NOW + MS, "a", { seq: 1, ack: 1, length: 5 })];
    const kept = [...first, sent(NOW + MS, "a", { seq: 2, ack: 6 })];
    const more = [...kept, arrived(NOW + 2 * MS, "a", { seq: 6, ack: 1, length: 5 })];
    expect(verdict([...more, sent(NOW + 2 * MS, "a", { seq: 1, flags: RST })])).toBeNull();
  });
  test("an ICMP error of its own", () => {
    const error = { ...sent(NOW, "a", {}), datagram: null, icmp: { type: 3, code: 0 } } as unknown as Observation;
    expect(verdict([...opened, error])).toBeNull();
  });
  test("a time-out of its user's that the stack does not have", () => {
    const asks = called(NOW, "a", { call: "set", socket: 1, options: { userTimeout: 500 * MS } });
    const lost = [...opened, ...asks, ...wrote(NOW, "a", 5), sent(NOW, "a", { ack: 1, length: 5 })];
    const end = told(NOW + 600 * MS, "a", "timed-out");
    const without = oracleWith({ callsSeen: true, sides: ["a"] });
    const run = runOf([...lost, end], { end: "horizon" });
    expect(judged(without, run)).toBeNull();
    const deaf = { ...run, a: { ...run.a, supports: [] } };
    expect(judged(without, deaf)?.rule).toBe("MUST-20");
  });
  test("a time-out of its user's that counts from when the oldest text left, not from the last progress", () => {
    const asks = called(NOW, "a", { call: "set", socket: 1, options: { userTimeout: 500 * MS } });
    const both = [sent(NOW, "a", { ack: 1, length: 5 }), sent(NOW, "a", { seq: 6, ack: 1, length: 5 })];
    const left = [...opened, ...asks, ...wrote(NOW, "a", 10), ...both, arrived(NOW + 100 * MS, "a", { ack: 6 })];
    expect(verdict([...left, told(NOW + 500 * MS, "a", "timed-out")])).toBeNull();
    expect(verdict([...left, told(NOW + 450 * MS, "a", "timed-out")])).toBe("MUST-21");
  });
  test("a challenge, and an end, for an RST inside the window", () => {
    const reset = arrived(NOW, "a", { seq: 50, flags: RST });
    expect(verdict([...opened, reset, sent(NOW, "a", { ack: 1 })])).toBeNull();
    expect(verdict([...opened, reset, told(NOW, "a", "reset"), sent(NOW + SECOND, "b", {})])).toBeNull();
    expect(verdict([...opened, reset, sent(NOW + SECOND, "b", {})])).toBe("RFC5961-R5");
  });
  test("silence about a segment with an option of an illegal length, and the answer to it", () => {
    const flawed = { ...arrived(NOW, "a", { seq: 70_000, ack: 1 }), illegalOption: true as const };
    expect(verdict([...opened, flawed, sent(NOW + SECOND, "b", {})])).toBeNull();
    expect(verdict([...opened, flawed, sent(NOW, "a", { ack: 1 })])).toBeNull();
    expect(verdict([...opened, arrived(NOW, "a", { seq: 70_000, ack: 1 }), sent(NOW + SECOND, "b", {})]))
      .toBe("RFC9293-E13");
  });
  test("a listener that drops a SYN with an option of an illegal length, and takes the next one", () => {
    const local = { address: "10.0.0.1", port: 40_000 };
    const listens = called(0, "a", { call: "listen", socket: 3, local, backlog: 8 });
    const flawed = { ...arrived(NOW, "a", { seq: 900, flags: SYN }), illegalOption: true as const };
    const [next, opens] = [
      arrived(NOW + MS, "a", { seq: 0, flags: SYN }),
      sent(NOW + MS, "a", { ack: 1, flags: OPEN }),
    ];
    expect(verdict([...listens, flawed, next, opens])).toBeNull();
    expect(verdict([...listens, flawed, sent(NOW, "a", { ack: 901, flags: OPEN })])).toBeNull();
    expect(verdict([...listens, arrived(NOW, "a", { seq: 900, flags: SYN }), next, opens])).toBe("RFC9293-E34");
  });
  test("a listener without room that drops SYNs, or answers with a cookie that it does not repeat", () => {
    const local = { address: "10.0.0.1", port: 40_000 };
    const listens = (backlog: number) => called(0, "a", { call: "listen", socket: 3, local, backlog });
    const asks = (at: number): Observation => arrived(at, "a", { seq: 0, flags: SYN });
    const opens = (at: number): Observation => sent(at, "a", { seq: 0, ack: 1, flags: OPEN });
    const [again, late] = [NOW + SECOND, sent(NOW + 30 * SECOND, "b", {})];
    const cookie = (backlog: number) => [...listens(backlog), asks(NOW), opens(NOW), late];
    expect(verdict([...listens(0), asks(NOW), asks(again), sent(again + SECOND, "b", {})])).toBeNull();
    expect(verdict([...listens(0), asks(NOW), asks(again), opens(again)])).toBeNull();
    expect(verdict([...listens(1), asks(NOW), asks(again), opens(again)])).toBe("RFC9293-E34");
    expect(verdict(cookie(0))).toBeNull();
    expect(verdict(cookie(1))).toBe("T1");
    const always = runOf(cookie(1), { end: "horizon" });
    expect(judged(oracle, { ...always, a: { ...always.a, synCookies: true } })).toBeNull();
  });
  test("a FIN before its turn that is forgotten, and one that is kept", () => {
    const early = [...opened, arrived(NOW, "a", { seq: 6, ack: 1, flags: FIN | ACK }), sent(NOW, "a", { ack: 1 })];
    const filled = [...early, arrived(NOW + MS, "a", { seq: 1, ack: 1, length: 5 })];
    expect(verdict([...filled, sent(NOW + MS, "a", { ack: 6 })])).toBeNull();
    expect(verdict([...filled, sent(NOW + MS, "a", { ack: 7 })])).toBeNull();
    expect(verdict([...filled, sent(NOW + MS, "a", { ack: 8 })])).toBe("S3");
  });
  test.each([0, 1])("probes of a closed window with %i octets of what the peer has, each twice as late", (length) => {
    const closed = [...opened, arrived(NOW, "a", { ack: 1, window: 0 }), ...wrote(NOW, "a", 5)];
    const probe = (at: number): Observation => sent(NOW + at * SECOND, "a", { seq: 0, ack: 1, length });
    const still = (at: number): Observation => sent(NOW + at * SECOND, "b", {});
    expect(verdict([...closed, probe(1), probe(3), probe(7), still(14)])).toBeNull();
    expect(verdict([...closed, probe(1), probe(3), probe(7), still(16)])).toBe("T1");
  });
  test("an RST for text after CLOSE, whatever became of other text, and for no acknowledgment", () => {
    const closed = [
      ...opened,
      ...called(NOW, "a", { call: "close", socket: 1 }),
      sent(NOW, "a", { ack: 1, flags: FIN | ACK }),
    ];
    const text = (at: number): Observation => arrived(NOW, "a", { seq: at, ack: 1, length: 5 });
    const answer = sent(NOW, "a", { seq: 2, ack: 1 });
    const reset = [text(1), sent(NOW, "a", { seq: 2, flags: RST })];
    expect(verdict([...closed, text(9), answer, ...reset])).toBeNull();
    const taken = [text(1), sent(NOW, "a", { seq: 2, ack: 6 })];
    expect(verdict([...closed, ...taken, text(6), ...reset.slice(1)])).toBeNull();
    expect(verdict([...closed, ...taken, arrived(NOW, "a", { seq: 6, ack: 2 }), ...reset.slice(1)])).toBe("S9");
  });
});
