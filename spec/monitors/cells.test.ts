/** Cells, and the monitors that judge them, on traces made by hand: one event between two STATUS. */

import { describe, expect, test } from "vitest";
import { ACK, FIN, type Options, RST, SYN, URG } from "../tcp/segment.ts";
import type { StateName } from "../tcp/state.ts";
import { MILLISECOND, SECOND } from "../time.ts";
import type { Monitor } from "../trace/monitor.ts";
import type { Observation } from "../trace/observation.ts";
import type { Call, CallResult } from "../trace/vocabulary.ts";
import { type Cell, cellMonitor } from "./cells.ts";
import { callsByState } from "./cells-calls.ts";
import { oldAcknowledgments } from "./cells-old-ack.ts";
import { segmentsByState, urgentByState } from "./cells-segments.ts";
import { synInTimeWait } from "./cells-time-wait.ts";
import { arrived, called, type Fields, handshake, judged, passed, runOf, sent, told } from "./testing.fixture.ts";

/** Long enough after the handshake that an acknowledgment may be asked for. */
const AT = 2 * SECOND;

/** The OPEN of `a`, with a result that says between which ports, and the handshake. */
const opened = (options: Partial<Options> = {}): readonly Observation[] => {
  const local = { address: "10.0.0.1", port: 40_000 };
  const remote = { address: "10.0.0.2", port: 80 };
  const call: Call = { call: "connect", socket: 1, local, remote };
  return [...called(0, "a", call, { ok: true, local, remote }), ...handshake(options)];
};

/** What STATUS says, at a millisecond. */
const status = (ms: number, state: StateName, readable = 0): readonly Observation[] =>
  called(ms * MILLISECOND, "a", { call: "status", socket: 1 }, {
    ok: true,
    status: { state, readable } as Extract<CallResult, { readonly status: unknown }>["status"],
  });

/** What a monitor says of an event, and what comes of it, between a STATUS before and one after. */
const between = (
  monitor: Monitor,
  before: StateName,
  after: StateName,
  ...happening: readonly Observation[]
): string | null => {
  const trace = [...opened(), ...status(1_900, before), ...happening, ...status(2_100, after)];
  return judged(monitor, runOf(trace))?.rule ?? null;
};

const comes = (fields: Fields): Observation => arrived(AT, "a", fields);
const says = (fields: Fields): Observation => sent(AT, "a", fields);

describe("a cell", () => {
  const cellsOf = (...trace: readonly Observation[]): readonly Cell[] => {
    const cells: Cell[] = [];
    const watching = cellMonitor("x", "x", (cell) => {
      cells.push(cell);
      return null;
    });
    judged(watching, runOf([...opened(), ...trace]));
    return cells;
  };

  test("is what happened between two STATUS, with what came of it", () => {
    const answer = says({ ack: 6 });
    const [cell, ...more] = cellsOf(
      ...status(1_900, "ESTABLISHED"),
      comes({ ack: 1, length: 5 }),
      answer,
      told(AT, "a", "readable"),
      ...status(2_100, "ESTABLISHED", 5),
    );
    expect(more).toEqual([]);
    expect(cell).toMatchObject({ state: "ESTABLISHED", next: "ESTABLISHED", told: ["readable"], readable: 5 });
    expect(cell).toMatchObject({ held: true, finished: false, whole: true, sparing: false });
    expect(cell!.sent).toEqual([answer.type === "sent" ? answer.datagram!.segment : null]);
  });

  test("is none without a STATUS before, or after", () => {
    expect(cellsOf(comes({ ack: 1 }), ...status(2_100, "ESTABLISHED"))).toEqual([]);
    expect(cellsOf(...status(1_900, "ESTABLISHED"), comes({ ack: 1 }))).toEqual([]);
  });

  test("is none of a damaged segment", () => {
    const damaged = { ...comes({ ack: 1 }), corrupted: true } as Observation;
    expect(cellsOf(...status(1_900, "ESTABLISHED"), damaged, ...status(2_100, "ESTABLISHED"))).toEqual([]);
  });

  test("ends in CLOSED where the socket is unknown by then", () => {
    const unknown = called(2_100 * MILLISECOND, "a", { call: "status", socket: 1 }, {
      ok: false,
      failure: "not-connected",
    });
    const [cell] = cellsOf(...status(1_900, "ESTABLISHED"), comes({ flags: RST }), ...unknown);
    expect(cell?.next).toBe("CLOSED");
  });
});

describe("a segment", () => {
  const E = "ESTABLISHED";

  test("outside of the window is acknowledged, and changes nothing", () => {
    expect(between(segmentsByState, E, E, comes({ seq: 90_000, ack: 1, length: 5 }), says({ ack: 1 }))).toBeNull();
    expect(between(segmentsByState, E, E, comes({ seq: 90_000, ack: 1, length: 5 }))).toBe("RFC9293-E41");
    expect(between(segmentsByState, E, E, comes({ seq: 90_000, ack: 1, length: 5 }), says({ flags: RST })))
      .toBe("RFC9293-E41");
  });

  test("with FIN closes the peer's side", () => {
    const fin = comes({ ack: 1, flags: FIN | ACK });
    const tells = told(AT, "a", "readable");
    expect(between(segmentsByState, E, "CLOSE-WAIT", fin, says({ ack: 2 }), tells)).toBeNull();
    expect(between(segmentsByState, E, E, fin, says({ ack: 2 }), tells)).not.toBeNull();
    expect(between(segmentsByState, E, "TIME-WAIT", fin, says({ ack: 2 }), tells)).not.toBeNull();
  });

  test("with RST at RCV.NXT ends it in silence", () => {
    const reset = comes({ flags: RST });
    expect(between(segmentsByState, E, "CLOSED", reset, told(AT, "a", "reset"))).toBeNull();
    expect(between(segmentsByState, E, E, reset)).not.toBeNull();
    expect(between(segmentsByState, E, "CLOSED", reset, told(AT, "a", "reset"), says({ ack: 1 }))).not.toBeNull();
  });

  test("with URG is ignored once the peer's FIN has come", () => {
    const urgent = comes({ ack: 1, flags: ACK | URG, urgentPointer: 9 });
    expect(between(urgentByState, "CLOSE-WAIT", "CLOSE-WAIT", urgent)).toBeNull();
    expect(between(urgentByState, "CLOSE-WAIT", "CLOSE-WAIT", urgent, told(AT, "a", "urgent"))).toBe("RFC9293-E53");
    expect(between(urgentByState, E, E, urgent, told(AT, "a", "urgent"))).toBeNull();
  });
});

describe("a call", () => {
  const call = (given: Call, result: CallResult, ...more: readonly Observation[]): readonly Observation[] => [
    ...called(AT, "a", given, result),
    ...more,
  ];
  const text: Call = { call: "send", socket: 1, data: new Uint8Array(3) };
  const refused: CallResult = { ok: false, failure: "closing" };

  test("of SEND after CLOSE is an error", () => {
    expect(between(callsByState, "FIN-WAIT-2", "FIN-WAIT-2", ...call(text, refused))).toBeNull();
    expect(between(callsByState, "FIN-WAIT-2", "FIN-WAIT-2", ...call(text, { ok: true, taken: 3 })))
      .toBe("RFC9293-E25");
  });

  test("of CLOSE leads to FIN-WAIT-1, or from CLOSE-WAIT to LAST-ACK", () => {
    const shutdown = call({ call: "shutdown", socket: 1 }, { ok: true });
    expect(between(callsByState, "ESTABLISHED", "FIN-WAIT-1", ...shutdown)).toBeNull();
    expect(between(callsByState, "ESTABLISHED", "CLOSE-WAIT", ...shutdown)).toBe("S15");
    expect(between(callsByState, "CLOSE-WAIT", "LAST-ACK", ...shutdown)).toBeNull();
    expect(between(callsByState, "CLOSE-WAIT", "FIN-WAIT-1", ...shutdown)).toBe("S15");
  });

  test("of ABORT sends an RST at SND.NXT", () => {
    const abort: Call = { call: "abort", socket: 1 };
    const ok: CallResult = { ok: true };
    expect(between(callsByState, "ESTABLISHED", "CLOSED", ...call(abort, ok, says({ flags: RST })))).toBeNull();
    expect(between(callsByState, "ESTABLISHED", "CLOSED", ...call(abort, ok))).toBe("RFC9293-E30");
    expect(between(callsByState, "ESTABLISHED", "CLOSED", ...call(abort, ok, says({ seq: 9, flags: RST }))))
      .toBe("RFC9293-E30");
    expect(between(callsByState, "ESTABLISHED", "ESTABLISHED", ...call(abort, ok, says({ flags: RST }))))
      .toBe("RFC9293-E14");
    expect(between(callsByState, "LAST-ACK", "CLOSED", ...call(abort, ok, says({ flags: RST })))).toBe("RFC9293-E31");
  });
});

test("text with an acknowledgment far below SND.UNA is discarded and answered", () => {
  const E = "ESTABLISHED";
  const old = comes({ ack: 1 - 70_000, length: 5 });
  const readable = told(AT, "a", "readable");
  expect(between(oldAcknowledgments, E, E, old, says({ ack: 1 }))).toBeNull();
  expect(between(oldAcknowledgments, E, E, old)).toBe("RFC9293-U10");
  expect(between(oldAcknowledgments, E, E, old, says({ flags: RST }))).toBe("RFC9293-U10");
  expect(between(oldAcknowledgments, E, "CLOSED", old, says({ ack: 1 }), readable)).toBe("RFC9293-U9");
  const fine = comes({ ack: 1, length: 5 });
  expect(between(oldAcknowledgments, E, E, fine, readable)).toBeNull();
  expect(between(oldAcknowledgments, E, E, fine)).toBe("RFC9293-E50");
});

describe("a SYN in TIME-WAIT", () => {
  const stamps = (value: number): Partial<Options> => ({ timestamps: { value, echo: 0 } });
  const rule = (options: Partial<Options>, syn: Fields, answer: Fields | null): string | null => {
    const closing = [
      ...passed(40 * MILLISECOND, "a", { seq: 1, ack: 1, flags: FIN | ACK, options }),
      ...passed(60 * MILLISECOND, "b", { seq: 1, ack: 2, flags: FIN | ACK, options }),
      sent(70 * MILLISECOND, "a", { seq: 2, ack: 2, options }),
    ];
    const again = arrived(SECOND, "a", { flags: SYN, ...syn });
    const answered = answer === null ? [] : [sent(SECOND, "a", { flags: SYN | ACK, seq: 900_000, ...answer })];
    const trace = [...opened(options), ...closing, ...status(500, "TIME-WAIT"), again, ...answered];
    const after = status(1_500, answer === null ? "TIME-WAIT" : "SYN-RECEIVED");
    return judged(synInTimeWait, runOf([...trace, ...after]))?.rule ?? null;
  };

  test("without timestamps is honored by its number", () => {
    expect(rule({}, { seq: 5_000 }, { ack: 5_001 })).toBeNull();
    expect(rule({}, { seq: 5_000 }, null)).toBe("RFC6191-R7");
    expect(rule({}, { seq: -5_000 }, null)).toBeNull();
    expect(rule({}, { seq: -5_000 }, { ack: -4_999 })).toBe("RFC6191-R8");
  });

  test("with timestamps is honored by those", () => {
    expect(rule(stamps(50), { seq: -5_000, options: stamps(90) }, { ack: -4_999 })).toBeNull();
    expect(rule(stamps(50), { seq: -5_000, options: stamps(90) }, null)).toBe("RFC6191-R2");
    expect(rule(stamps(50), { seq: 5_000, options: stamps(50) }, null)).toBe("RFC6191-R3");
    expect(rule(stamps(50), { seq: 5_000, options: stamps(20) }, null)).toBeNull();
    expect(rule(stamps(50), { seq: 5_000, options: stamps(20) }, { ack: 5_001 })).toBe("RFC6191-R5");
    expect(rule(stamps(50), { seq: 5_000 }, null)).toBe("RFC6191-R4");
  });
});
