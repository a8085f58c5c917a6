/** Tests of what is declared otherwise than the RFCs ask: a value just beyond a bound is told, one that meets it is not. */

import { describe, expect, it, test } from "vitest";
import { modelStack } from "../../src/adapters/model/model.ts";
import { HOUR, MILLISECOND, MINUTE, SECOND } from "../time.ts";
import type { Capability, Declaration, KeepAliveTimes, Timing } from "../trace/declaration.ts";
import { declaredDeviations } from "./declared.ts";

const { declaration: MODEL } = modelStack();

/** One line for each deviation, as a reader has it. */
const told = (declaration: Declaration): readonly string[] =>
  declaredDeviations(declaration).map(({ level, requirement, what, declared, asked }) =>
    `${level} ${requirement} ${what}: ${declared}; ${asked}`
  );

const timed = (more: Partial<Timing>): Declaration => ({ ...MODEL, timing: { ...MODEL.timing, ...more } });
const kept = (more: Partial<KeepAliveTimes>): Declaration =>
  timed({ keepAlive: { idle: 2 * HOUR, interval: 75 * SECOND, count: 2, ...more } });
const without = (ability: Capability): Declaration => ({
  ...MODEL,
  supports: MODEL.supports.filter((one) => one !== ability),
});

test("the model declares nothing otherwise", () => {
  expect(told(MODEL)).toEqual([]);
});

describe("a value just beyond its bound gives one line", () => {
  it.each<readonly [Declaration, string]>([
    [
      timed({ msl: 119_999_999 }),
      "rule RFC9293-E61 MSL: 119.999999 s, and 240 s of TIME-WAIT; an MSL of 120 s, an engineering choice that may be changed",
    ],
    [
      timed({ timeWait: 239_999_999 }),
      "MUST MUST-13 TIME-WAIT: 239.999999 s with an MSL of 120 s; at least twice the MSL",
    ],
    [timed({ initialRto: 999_000 }), "SHOULD RFC6298-R2 first RTO: 999 ms; at least 1 s"],
    [timed({ minRto: 999_000 }), "SHOULD RFC6298-R6 least RTO: 999 ms; at least 1 s"],
    [timed({ maxRto: 59_999_999 }), "MAY RFC6298-R7 greatest RTO: 59.999999 s; at least 60 s"],
    [timed({ giveUpData: 99_999_999 }), "SHOULD SHLD-11 R2 for data: 99.999999 s; at least 100 s"],
    [timed({ giveUpSyn: 179_999_999 }), "MUST MUST-23 R2 for a SYN: 179.999999 s; at least 180 s"],
    [timed({ delayedAck: 500 * MILLISECOND }), "MUST MUST-40 longest delay of an ACK: 500 ms; less than 500 ms"],
    [timed({ delayedAck: 0 }), "SHOULD SHLD-18 longest delay of an ACK: none at all; delayed ACKs"],
    [
      { ...MODEL, initialWindow: 5 },
      "MUST RFC5681-R5 initial window: 5 segments; at most 4 segments (RFC 6928, experimental: 10)",
    ],
    [
      { ...MODEL, mss: 1461 },
      "MUST MUST-16 text of a segment on a link of 1500 octets: 1461 octets; at most 1460 octets",
    ],
    [
      kept({ idle: 2 * HOUR - SECOND }),
      "MUST MUST-28 idle time before a keep-alive: 7199 s; at least 7200 s where nobody sets another",
    ],
    [kept({ count: 1 }), "MUST NOT MUST-29 unanswered keep-alives before it gives up: 1; more than 1"],
    [unlimited(), "SHOULD RFC5961-R15 limit of challenge ACKs: none; to have one"],
    [without("simultaneous-open"), "MUST MUST-10 simultaneous open: not among what it supports; to be supported"],
    [
      without("user-timeout"),
      "MUST MUST-21 R2 as the application sets it: not among what it supports; to be supported",
    ],
    [without("advice"), "SHOULD SHLD-9 telling the application of R1: not among what it supports; to be supported"],
    [without("urgent"), "MUST MUST-30 urgent data: not among what it supports; to be supported"],
    [without("icmp"), "MUST MUST-54 ICMP errors: not among what it supports; to be supported"],
  ])("%#: %j", (declaration, line) => {
    expect(told(declaration)).toEqual([line]);
  });
});

describe("what an RFC permits gives none", () => {
  it.each<readonly [string, Declaration]>([
    ["a TIME-WAIT that lasts longer", timed({ timeWait: HOUR })],
    ["a first RTO of 3 s, as before RFC 6298", timed({ initialRto: 3 * SECOND })],
    ["a greatest RTO of more than a minute", timed({ maxRto: 2 * MINUTE })],
    ["the longest delay below half a second", timed({ delayedAck: 499_999 })],
    ["a shorter wait in FIN-WAIT-2, or none that ends", timed({ finWait2: null })],
    ["an orphan that is given up early, or a SYN,ACK", timed({ giveUpOrphan: SECOND, giveUpSynAck: SECOND })],
    ["a coarse clock", timed({ granularity: SECOND })],
    ["no keep-alives to be told of", timed({ keepAlive: undefined as unknown as KeepAliveTimes })],
    ["keep-alives by the book", kept({})],
    ["a small initial window", { ...MODEL, initialWindow: 1 }],
    ["small segments", { ...MODEL, mss: 536 }],
    ["a small buffer", { ...MODEL, receiveBuffer: 1_000 }],
    ["no challenge ACKs that would need a limit", withoutChallenges()],
    ...(["timestamps", "window-scale", "sack", "keep-alive", "half-close"] as const).map((ability) =>
      [`no ${ability}`, without(ability)] as const
    ),
  ])("%s", (_, declaration) => {
    expect(told(declaration)).toEqual([]);
  });
});

function unlimited(): Declaration {
  const { answers: _, ...rest } = MODEL;
  return rest;
}

function withoutChallenges(): Declaration {
  return { ...unlimited(), supports: MODEL.supports.filter((one) => one !== "challenge-ack") };
}
