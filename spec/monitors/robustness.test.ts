/** The monitors of robustness and of whole runs, on traces made by hand. */

import { expect, test } from "vitest";
import { SECOND } from "../time.ts";
import { ACK, FIN, RST, SYN, URG } from "../tcp/segment.ts";
import type { Observation } from "../trace/observation.ts";
import { packetWar } from "./packet-war.ts";
import { servesAgain } from "./serves-again.ts";
import { silence } from "./silence.ts";
import { arrived, DECLARATION, handshake, judged, passed, runOf, sent, TIMING, told } from "./testing.fixture.ts";
import { toldTheTruth } from "./told-the-truth.ts";
import { unharmed } from "./unharmed.ts";
import { wellFormed } from "./well-formed.ts";

const after = (...more: Observation[]) => runOf([...handshake({ mss: 1460 }), ...more]);

test("what is sent is well-formed, or the rule that it breaks is named", () => {
  const rule = (fields: Parameters<typeof sent>[2]) =>
    judged(wellFormed, after(sent(SECOND, "a", fields)))?.rule ?? null;
  expect(rule({ ack: 1, length: 10 })).toBeNull();
  expect(rule({ ack: 1, options: { mss: 1460 } })).toBe("MUST-65");
  expect(rule({ ack: 1, options: { windowScale: 3 } })).toBe("S11");
  expect(rule({ ack: 1, options: { sackPermitted: true } })).toBe("RFC2018-R1");
  expect(rule({ seq: 0, flags: SYN, options: { windowScale: 15 } })).toBe("RFC7323-R11");
  expect(rule({ flags: SYN | FIN })).toBe("S12");
  expect(rule({ flags: FIN })).toBe("RFC9293-E2");
  expect(rule({ ack: 1, flags: ACK | URG })).toBe("MUST-62");
});

test("a segment that can't be read breaks a rule of its own", () => {
  const unreadable = (malformed: string): Observation => {
    const seen = sent(SECOND, "a", {}) as Extract<Observation, { type: "sent" }>;
    return { ...seen, datagram: null, malformed };
  };
  expect(judged(wellFormed, after(unreadable("TCP checksum")))?.rule).toBe("MUST-2");
  expect(judged(wellFormed, after(unreadable("data offset 3 < 5")))?.rule).toBe("S12");
});

test("whoever is told of a reset without one, or of urgent data without URG, was harmed", () => {
  const monitor = unharmed("MUST-3", "It goes on.");
  expect(judged(monitor, after(told(SECOND, "a", "readable")))).toBeNull();
  expect(judged(monitor, after(told(SECOND, "a", "reset")))).toMatchObject({ rule: "MUST-3", side: "a" });
  expect(judged(monitor, after(told(SECOND, "a", "urgent")))).toMatchObject({ rule: "MUST-3", side: "a" });
  expect(judged(monitor, after(sent(SECOND, "a", { flags: RST })))).toMatchObject({ rule: "MUST-3", side: "a" });
  expect(judged(monitor, after(...passed(SECOND, "b", { ack: 1, flags: ACK | URG }), told(2 * SECOND, "a", "urgent"))))
    .toBeNull();
});

test("a crash is seen where it happens", () => {
  const broke: Observation = {
    ...told(SECOND, "a", "closed"),
    type: "broke",
    who: "stack",
    why: "it died",
  } as Observation;
  expect(judged(servesAgain, after(broke))).toMatchObject({ rule: "S14", side: "a" });
  expect(judged(servesAgain, after())).toBeNull();
});

test("a hundred acknowledgments that move nothing are a war, and with pauses or progress they are none", () => {
  const many = (gap: number) =>
    Array.from({ length: 60 }, (_, n) => passed(SECOND + n * gap, n % 2 === 0 ? "a" : "b", { seq: 1, ack: 1 }, 1))
      .flat();
  const twice = (gap: number) => [...many(gap), ...many(gap)];
  expect(judged(packetWar, after(...twice(100)))).toMatchObject({ rule: "L3", side: null });
  expect(judged(packetWar, after(...many(100), told(SECOND, "a", "readable"), ...many(100)))).toBeNull();
  expect(judged(packetWar, runOf([], { end: "exhausted" }))).toMatchObject({ rule: "L3" });
});

test("a run that both applications closed ends in silence, without a block", () => {
  expect(judged(silence, runOf([]))).toBeNull();
  expect(judged(silence, runOf([], { end: "horizon" }))).toMatchObject({ rule: "L3" });
  expect(judged(silence, runOf([], { end: "horizon", a: { ...DECLARATION, clock: "real" } }))).toBeNull();
  expect(judged(silence, runOf([], { blocks: { a: 1, b: 0 } }))).toMatchObject({ rule: "L4", side: "a" });
  const endless = { ...DECLARATION, timing: { ...TIMING, finWait2: null } };
  expect(judged(silence, runOf([], { a: endless, blocks: { a: 1, b: 0 } }))).toBeNull();
});

test("an application is told the truth, once", () => {
  const rule = (...events: Observation[]) => judged(toldTheTruth, after(...events))?.rule ?? null;
  const reset = arrived(SECOND, "a", { seq: 1, ack: 1, flags: RST | ACK });
  expect(rule(told(SECOND, "a", "established"), reset, told(SECOND, "a", "reset"), told(SECOND, "a", "closed")))
    .toBeNull();
  expect(rule(told(SECOND, "a", "reset"))).toBe("MUST-12");
  expect(rule(reset, told(SECOND, "a", "reset"), told(SECOND, "a", "timed-out"))).toBe("A1");
  expect(rule(told(SECOND, "a", "closed"), told(SECOND, "a", "closed"))).toBe("A1");
  expect(rule(told(SECOND, "a", "closed"), told(SECOND, "a", "established"))).toBe("A1");
  expect(judged(toldTheTruth, runOf([told(0, "a", "established")]))).toMatchObject({ rule: "A1", side: "a" });
});
