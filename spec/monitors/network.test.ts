/** The monitors of ICMP and of the IP header, on traces made by hand. */

import { describe, expect, test } from "vitest";
import type { IcmpError } from "../icmp.ts";
import { seq } from "../seq.ts";
import { ACK, FIN, RST, SYN } from "../tcp/segment.ts";
import { instant, MILLISECOND, SECOND } from "../time.ts";
import type { Observation } from "../trace/observation.ts";
import type { SocketOptions } from "../trace/vocabulary.ts";
import { endedByHardErrors, sparedByIcmp, toldOfIcmp, toldOfSoftErrors } from "./icmp.ts";
import { headerAsAsked, noOpenToGroups, noReports } from "./ip-header.ts";
import { arrived, called, handshake, ISS, judged, passed, runOf, sent, sockets, told } from "./testing.fixture.ts";

const NOW = 100 * MILLISECOND;
const SOFT = { type: 3, code: 1 };
const HARD = { type: 3, code: 3 };

/** An ICMP error that arrives at `a`, about the segment with which it sent the octet `octet` from `port`. */
const complaint = (at: number, kind: { readonly type: number; readonly code: number }, octet = 1, port = 40_000) => {
  const quoted = { source: "10.0.0.1", destination: "10.0.0.2", sourcePort: port, destinationPort: 80 };
  const icmp: IcmpError = {
    ...kind,
    source: "10.0.0.9",
    destination: "10.0.0.1",
    mtu: 0,
    quoted: { ...quoted, seq: seq(ISS.a + octet) },
  };
  const seen: Observation = { type: "arrived", at: instant(at), side: "a", packet: -1, datagram: null, icmp };
  return seen;
};

/** A connection of which `a` has five octets in flight. */
const busy = [...sockets(), ...handshake(), sent(50 * MILLISECOND, "a", { ack: 1, length: 5 })];
const ruleOf = (monitor: typeof sparedByIcmp, ...more: readonly Observation[]): string | null =>
  judged(monitor, runOf([...busy, ...more]))?.rule ?? null;

describe("what ICMP errors end", () => {
  test("a soft one ends nothing", () => {
    expect(ruleOf(sparedByIcmp, complaint(NOW, SOFT), told(NOW, "a", "advice"))).toBeNull();
    expect(ruleOf(sparedByIcmp, complaint(NOW, SOFT), told(NOW, "a", "unreachable"))).toBe("MUST-56");
  });

  test("a hard one may end the connection that it is about, and no other", () => {
    expect(ruleOf(sparedByIcmp, complaint(NOW, HARD), told(NOW, "a", "unreachable"))).toBeNull();
    expect(ruleOf(sparedByIcmp, complaint(NOW, HARD, 1, 40_001), told(NOW, "a", "unreachable"))).toBe("MUST-54");
  });

  test("a Source Quench ends nothing", () => {
    expect(ruleOf(sparedByIcmp, complaint(NOW, { type: 4, code: 0 }), told(NOW, "a", "reset"))).toBe("MUST-55");
  });

  test("what an RST has ended, no error has", () => {
    const reset = arrived(NOW, "a", { flags: RST });
    expect(ruleOf(sparedByIcmp, reset, complaint(NOW, SOFT), told(NOW, "a", "reset"))).toBeNull();
  });

  test("a half-open connection outlives a soft one: its SYN,ACK keeps its number", () => {
    const answers = (number: number) => sent(SECOND, "a", { seq: number, ack: 1, flags: SYN | ACK });
    const half = [
      ...passed(0, "b", { seq: 0, flags: SYN }),
      sent(10 * MILLISECOND, "a", { seq: 0, ack: 1, flags: SYN | ACK }),
      complaint(NOW, SOFT, 0),
    ];
    expect(judged(sparedByIcmp, runOf([...half, answers(0)]))).toBeNull();
    expect(judged(sparedByIcmp, runOf([...half, answers(77)]))).toMatchObject({ rule: "MUST-56", side: "a" });
  });
});

describe("of which ICMP errors the application is told", () => {
  test("of soft ones about what is in flight", () => {
    expect(ruleOf(toldOfSoftErrors, complaint(NOW, SOFT))).toBe("SHLD-25");
    expect(ruleOf(toldOfSoftErrors, complaint(NOW, SOFT), told(NOW, "a", "advice"))).toBeNull();
    expect(ruleOf(toldOfSoftErrors, complaint(NOW, SOFT, 6))).toBeNull();
    expect(ruleOf(toldOfSoftErrors, complaint(NOW, HARD))).toBeNull();
  });

  test("of hard ones, by the end of the connection", () => {
    expect(ruleOf(endedByHardErrors, complaint(NOW, HARD))).toBe("SHLD-26");
    expect(ruleOf(endedByHardErrors, complaint(NOW, HARD), told(NOW, "a", "advice"))).toBe("SHLD-26");
    expect(ruleOf(endedByHardErrors, complaint(NOW, HARD), told(NOW, "a", "unreachable"))).toBeNull();
    expect(ruleOf(endedByHardErrors, complaint(NOW, SOFT))).toBeNull();
  });

  test("of either, in whichever way; of neither once it has let go", () => {
    expect(ruleOf(toldOfIcmp, complaint(NOW, SOFT))).toBe("MUST-54");
    expect(ruleOf(toldOfIcmp, complaint(NOW, HARD), told(NOW, "a", "advice"))).toBeNull();
    const close = called(90 * MILLISECOND, "a", { call: "close", socket: 1 });
    expect(ruleOf(toldOfIcmp, ...close, complaint(NOW, SOFT))).toBeNull();
  });
});

describe("the IP header", () => {
  const asking = (options: SocketOptions, ...more: readonly Observation[]): string | null =>
    judged(headerAsAsked, runOf([...sockets(options), ...more]))?.rule ?? null;
  /** A segment of `a` with a time to live of 64 and a codepoint. */
  const marked = (at: number, dscp: number): Observation => {
    const seen = sent(at, "a", { ack: 1 }) as Extract<Observation, { type: "sent" }>;
    return { ...seen, datagram: { ...seen.datagram!, dscp } };
  };

  test("has what the application asked for", () => {
    expect(asking({ hopLimit: 64, dscp: 0 }, marked(NOW, 0))).toBeNull();
    expect(asking({ hopLimit: 9 }, marked(NOW, 0))).toBe("MUST-49");
    expect(asking({ dscp: 10 }, marked(NOW, 0))).toBe("MUST-48");
    expect(asking({ dscp: 10 }, marked(NOW, 12))).toBe("SHLD-22");
    expect(asking({}, marked(NOW, 12))).toBeNull();
  });

  test("changes with its wishes, until it lets go", () => {
    const set = called(NOW, "a", { call: "set", socket: 1, options: { dscp: 20 } });
    expect(asking({ dscp: 10 }, marked(0, 10), ...set, marked(NOW, 20))).toBeNull();
    expect(asking({ dscp: 10 }, marked(0, 10), ...set, marked(SECOND, 10))).toBe("SHLD-21");
    const close = called(NOW, "a", { call: "close", socket: 1 });
    expect(asking({ dscp: 10 }, ...close, marked(SECOND, 0))).toBeNull();
  });

  test("binds no RST", () => {
    expect(asking({ hopLimit: 9 }, sent(NOW, "a", { flags: RST }))).toBeNull();
    expect(asking({ hopLimit: 9 }, sent(NOW, "a", { ack: 1, flags: FIN }))).toBe("MUST-49");
  });
});

test("nobody opens a connection to a group", () => {
  const opening = (ok: boolean): readonly Observation[] =>
    called(0, "a", {
      call: "connect",
      socket: 1,
      local: { address: "10.0.0.1", port: 40_000 },
      remote: { address: "224.0.0.1", port: 80 },
    }, ok ? { ok } : { ok, failure: "invalid" });
  expect(judged(noOpenToGroups, runOf(opening(false)))).toBeNull();
  expect(judged(noOpenToGroups, runOf(opening(true)))).toMatchObject({ rule: "MUST-46", side: "a" });
  const seen = sent(0, "a", { seq: 0, flags: SYN }) as Extract<Observation, { type: "sent" }>;
  const syn: Observation = { ...seen, datagram: { ...seen.datagram!, destination: "224.0.0.1" } };
  expect(judged(noOpenToGroups, runOf([...opening(false), syn]))).toMatchObject({ rule: "MUST-46" });
});

test("who turned error reports off is told of no soft error, and of no urgent data", () => {
  const rule = (options: SocketOptions, event: "advice" | "urgent" | "readable") =>
    judged(noReports, runOf([...sockets(options), told(NOW, "a", event)]))?.rule ?? null;
  expect(rule({ errorReports: false }, "advice")).toBe("SHLD-20");
  expect(rule({ errorReports: false }, "urgent")).toBe("SHLD-20");
  expect(rule({ errorReports: false }, "readable")).toBeNull();
  expect(rule({}, "advice")).toBeNull();
});
