/** Whole runs in virtual time: two reference models, and toy stacks that do one thing. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SpecBug } from "../../spec/assert.ts";
import { HOUR, type Instant, instant, MINUTE, SECOND } from "../../spec/time.ts";
import type { Fold } from "../../spec/trace/monitor.ts";
import type { Observation, Side } from "../../spec/trace/observation.ts";
import { firstDifference } from "../../spec/trace/pattern.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import { streamOf } from "../../spec/trace/stream.ts";
import { AdapterError, type Stack, type StackInput, type StackOutput } from "../adapter/stack.ts";
import { modelStack } from "../adapters/model/model.ts";
import { calmScenario, DEFAULT_CRAFTED, DEFAULT_SERVER } from "../scenario/defaults.ts";
import type { Action, Scenario } from "../scenario/scenario.ts";
import { type DriveOptions, driveVirtual, type VirtualEnd } from "./drive.ts";

const MODEL = modelStack();
const model = (): VirtualEnd => ({ declaration: MODEL.declaration, stack: MODEL.create() });

const play = (overrides: Partial<Scenario>, options: DriveOptions = {}): RunRecord =>
  driveVirtual(calmScenario(overrides), model(), model(), options).run;

const OPEN: Action = { type: "open", by: "a", tuple: 0, retry: false };
const ESTABLISHED: Action = { type: "await", what: "established", us: MINUTE };
const DELIVERED: Action = { type: "await", what: "delivered", us: 10 * MINUTE };
const CLOSED: Action = { type: "await", what: "closed", us: HOUR };
const write = (side: Side, bytes: number, urgent = false): Action => ({ type: "write", side, bytes, urgent });

type Of<T extends Observation["type"]> = Extract<Observation, { type: T }>;
const all = <T extends Observation["type"]>(run: RunRecord, type: T): readonly Of<T>[] =>
  run.trace.filter((seen): seen is Of<T> => seen.type === type);

const skipped = (run: RunRecord): readonly string[] =>
  all(run, "skipped").map(({ action, why }) => `${action}: ${why}`);

/** What a side read, as octets; every one checked against the stream of connection `connection`. */
function octetsRead(run: RunRecord, side: Side, connection = 0): number {
  const mine = all(run, "connection").find((seen) => seen.side === side && seen.connection === connection);
  let octets = 0;
  for (const { side: of, socket, result } of all(run, "result")) {
    if (of !== side || socket !== mine?.socket || !result.ok || !("data" in result)) continue;
    expect(firstDifference(result.data, streamOf(connection, side === "a" ? "b" : "a"), octets)).toBeNull();
    octets += result.data.length;
  }
  return octets;
}

describe("two models", () => {
  test("shake hands, carry 10,000 octets each way, close, and fall silent", () => {
    const run = play({ actions: [OPEN, ESTABLISHED, write("a", 10_000), write("b", 10_000), DELIVERED] });
    expect(octetsRead(run, "a")).toBe(10_000);
    expect(octetsRead(run, "b")).toBe(10_000);
    expect(skipped(run)).toEqual([]);
    expect(run).toMatchObject({ end: "silent", sockets: [], blocks: { a: 0, b: 0 } });
    expect(run.healedAt).toBe(all(run, "happened").find(({ what }) => what === "actions-done")?.at);
  });

  test("the trace never goes back in time, numbers packets in order, and has a result for each call", () => {
    const run = play({ epoch: -5, actions: [OPEN, ESTABLISHED, write("a", 3000)] });
    for (let i = 1; i < run.trace.length; i++) expect(run.trace[i]!.at).toBeGreaterThanOrEqual(run.trace[i - 1]!.at);
    expect(run.startedAt).toBe(-5);
    const sent = all(run, "sent");
    expect(sent.map(({ packet }) => packet)).toEqual(sent.map((_, i) => i));
    expect(all(run, "result").map(({ call }) => call)).toEqual(all(run, "call").map(({ call }) => call.call));
  });

  test("open from both ends at once", () => {
    const run = play({
      b: { ...DEFAULT_SERVER, listens: false },
      actions: [{ ...OPEN, by: "both" }, ESTABLISHED, write("b", 10), DELIVERED],
    });
    expect(skipped(run)).toEqual([]);
    expect(octetsRead(run, "a")).toBe(10);
    expect(run.end).toBe("silent");
  });

  test("reuse a four-tuple, and the second connection has streams of its own", () => {
    const run = play({
      actions: [
        OPEN,
        ESTABLISHED,
        write("a", 5),
        DELIVERED,
        { type: "close", side: "a" },
        CLOSED,
        { ...OPEN, retry: true },
        ESTABLISHED,
        write("a", 7),
        DELIVERED,
      ],
    });
    expect(skipped(run)).toEqual([]);
    expect([octetsRead(run, "b", 0), octetsRead(run, "b", 1)]).toEqual([5, 7]);
  });

  test("an address in use is tried again until it is free", () => {
    const run = play({
      actions: [OPEN, ESTABLISHED, { type: "close", side: "a" }, { type: "wait", us: 1000 }, { ...OPEN, retry: true }, {
        type: "await",
        what: "established",
        us: 8 * MINUTE,
      }],
    });
    expect(skipped(run)).toEqual([]);
    const connects = all(run, "result").filter(({ call }) => call === "connect");
    expect(connects.length).toBeGreaterThan(2);
    expect(connects.map(({ result }) => result.ok).indexOf(true, 1)).toBe(connects.length - 1);
    expect(new Set(connects.map(({ socket }) => socket)).size).toBe(connects.length);
  });

  test("a slow reader reads so much at a time", () => {
    const run = play({
      actions: [
        { type: "reader", side: "b", reader: { reads: "slowly", bytes: 100, every: SECOND } },
        OPEN,
        ESTABLISHED,
        write("a", 1000),
        DELIVERED,
      ],
    });
    const reads = all(run, "result").filter(({ side, result }) => side === "b" && result.ok && "data" in result);
    expect(reads).toHaveLength(10);
    expect(reads[9]!.at - reads[0]!.at).toBe(9 * SECOND);
  });

  test("a reader that never reads reads what it is told to", () => {
    const run = play({
      actions: [
        { type: "reader", side: "b", reader: { reads: "never" } },
        OPEN,
        ESTABLISHED,
        write("a", 1000),
        { type: "wait", us: SECOND },
        { type: "read", side: "b", bytes: 300 },
        DELIVERED,
      ],
    });
    expect(octetsRead(run, "b")).toBe(300);
    expect(run.end).toBe("silent");
  });

  test("more is written than the stack takes at once", () => {
    const run = play({ actions: [OPEN, ESTABLISHED, write("a", 1_000_000), DELIVERED] });
    expect(octetsRead(run, "b")).toBe(1_000_000);
  });

  test("a close waits for what is queued to be taken", () => {
    const run = play({
      actions: [OPEN, ESTABLISHED, write("a", 300_000), { type: "close", side: "a" }],
      ending: "leave",
    });
    expect(octetsRead(run, "b")).toBe(300_000);
    expect(run).toMatchObject({ end: "silent", blocks: { a: 0, b: 0 } });
  });

  test("the last octet of urgent data goes by itself", () => {
    const run = play({ actions: [OPEN, ESTABLISHED, write("a", 10), write("a", 20, true), DELIVERED] });
    const sends = all(run, "call").flatMap(({ call }) =>
      call.call === "send" ? [[call.data.length, call.urgent ?? false]] : []
    );
    expect(sends).toEqual([[10, false], [19, false], [1, true]]);
  });

  test("a crash closes connections and the listener", () => {
    const run = play({
      actions: [
        OPEN,
        ESTABLISHED,
        { type: "crash", side: "b" },
        { type: "wait", us: SECOND },
        { ...OPEN, tuple: 1 },
        ESTABLISHED,
      ],
    });
    expect(all(run, "call").filter(({ side, call }) => side === "b" && call.call === "close")).toHaveLength(2);
    expect(skipped(run)).toEqual(["await established: the connection is over"]);
    expect(all(run, "event").some(({ side, event }) => side === "a" && event === "refused")).toBe(true);
  });

  test("a host without power is silent, and starts again with no memory", () => {
    const run = play({
      actions: [OPEN, ESTABLISHED, { type: "power-off", side: "b" }, write("a", 10), { type: "wait", us: 5 * SECOND }, {
        type: "power-on",
        side: "b",
      }, { type: "wait", us: MINUTE }],
    });
    const lost = all(run, "network").filter(({ fate }) => fate.fate === "drop" && fate.why === "no-power");
    expect(lost.length).toBeGreaterThan(1);
    expect(all(run, "event").some(({ side, event }) => side === "a" && event === "reset")).toBe(true);
    expect(all(run, "call").filter(({ call }) => call.call === "listen")).toHaveLength(2);
    expect(run.healedAt).not.toBeNull();
  });

  test("initial sequence numbers are taken from the list, and a restarted host goes on in it", () => {
    const actions: readonly Action[] = [
      OPEN,
      ESTABLISHED,
      { type: "power-off", side: "b" },
      { type: "power-on", side: "b" },
      { ...OPEN, tuple: 1 },
      ESTABLISHED,
    ];
    const run = play({ b: { ...DEFAULT_SERVER, isns: [4_294_967_295, 7] }, actions });
    const isns = all(run, "sent").filter(({ side, datagram }) =>
      side === "b" && datagram !== null && (datagram.segment.flags & 2) !== 0
    );
    expect(isns.map(({ datagram }) => Number(datagram!.segment.seq))).toEqual([4_294_967_295, 7]);
  });

  test("a network that is never whole again has not healed", () => {
    const off = play({ actions: [OPEN, ESTABLISHED, { type: "power-off", side: "b" }] });
    expect(off.healedAt).toBeNull();
    expect(off.blocks).toEqual({ a: 0, b: null });
    const apart = play({ actions: [OPEN, ESTABLISHED, { type: "partition", from: "b", us: null }] });
    expect(apart.healedAt).toBeNull();
    const late = play({ actions: [OPEN, ESTABLISHED, { type: "partition", from: "both", us: 30 * SECOND }] });
    expect(late.healedAt).toBe(30_030_000);
  });

  test("an attacker's segment arrives at once, in front of its target alone", () => {
    const rst = { ...DEFAULT_CRAFTED, flags: 4 };
    const run = play({ actions: [OPEN, ESTABLISHED, { type: "inject", to: "b", segment: rst }], ending: "leave" });
    const [forged] = all(run, "sent").filter(({ origin }) => origin === "attacker");
    expect(forged).toMatchObject({ side: "a", length: 40 });
    expect(all(run, "arrived").find(({ packet }) => packet === forged!.packet)).toMatchObject({
      side: "b",
      at: forged!.at,
    });
    expect(all(run, "event").some(({ side, event }) => side === "b" && event === "reset")).toBe(true);
  });

  test("an action that makes no sense is skipped", () => {
    const run = play({
      actions: [
        write("a", 1),
        { type: "power-on", side: "a" },
        { type: "replay", from: "a", class: "fin", nth: 0 },
        DELIVERED,
        OPEN,
        { type: "abort", side: "b" },
      ],
    });
    expect(skipped(run)).toEqual([
      "write: no connection was opened",
      "power-on: a has power already",
      "replay: a has not sent 1 packets of class fin",
      "await delivered: no connection was opened",
      "abort: b has no socket yet",
    ]);
  });

  test("what is awaited in vain is skipped when its time is up", () => {
    const run = play({ actions: [OPEN, ESTABLISHED, { type: "await", what: "closed", us: SECOND }] });
    expect(skipped(run)).toEqual(["await closed: it did not come about in time"]);
    expect(all(run, "skipped")[0]!.at).toBe(30_000 + SECOND);
  });

  test("quiet comes once nothing is in flight and no timer is due", () => {
    const run = play({
      actions: [OPEN, ESTABLISHED, write("a", 1), { type: "await", what: "quiet", us: MINUTE }],
      ending: "leave",
    });
    expect(skipped(run)).toEqual([]);
    const done = all(run, "happened").at(-1)!.at;
    expect(all(run, "sent").every(({ at }) => at <= done)).toBe(true);
  });

  test("a run ends at its horizon", () => {
    const run = play({
      horizon: SECOND,
      actions: [OPEN, ESTABLISHED, { type: "partition", from: "both", us: null }],
    });
    expect(run).toMatchObject({ end: "horizon", endedAt: 30_000 + SECOND });
    expect(run.sockets.map(({ side }) => side)).toEqual(["a", "b"]);
  });

  test("the same scenario gives the same trace", () => {
    const scenario = fc.record({
      seed: fc.nat(),
      drop: fc.nat({ max: 200 }),
      delay: fc.nat({ max: 300 }),
      corrupt: fc.nat({ max: 100 }),
      bytes: fc.nat({ max: 20_000 }),
    });
    fc.assert(
      fc.property(scenario, ({ seed, drop, delay, corrupt, bytes }) => {
        const weather = { seed, packets: 200, drop, delay, duplicate: 50, corrupt, maxDelay: 2 * SECOND };
        const calm = calmScenario({ seed, actions: [OPEN, ESTABLISHED, write("a", bytes), write("b", bytes)] });
        const stormy = { ...calm, network: { ...calm.network, weather } };
        const text = (): string => JSON.stringify(driveVirtual(stormy, model(), model()).run);
        expect(text()).toBe(text());
      }),
      { numRuns: 20 },
    );
  });
});

/** A stack that answers every call as it should, and does one thing more. */
class Toy implements Stack {
  readonly #does: (input: StackInput, now: Instant) => readonly StackOutput[] | null;
  readonly #wakeAt: () => Instant | null;

  constructor(
    does: (input: StackInput, now: Instant) => readonly StackOutput[] | null,
    wakeAt: () => Instant | null = () => null,
  ) {
    this.#does = does;
    this.#wakeAt = wakeAt;
  }

  handle(input: StackInput, now: Instant): readonly StackOutput[] {
    const outputs = this.#does(input, now);
    if (outputs !== null) return outputs;
    if (input.type !== "call") return [];
    return [{ type: "result", call: input.call.call, socket: input.call.socket, result: { ok: true } }];
  }

  wakeAt(): Instant | null {
    return this.#wakeAt();
  }

  blocks(): null {
    return null;
  }
}

const against = (toy: Stack, actions: readonly Action[], options: DriveOptions = {}): RunRecord =>
  driveVirtual(calmScenario({ actions }), { declaration: MODEL.declaration, stack: toy }, model(), options).run;

const onConnect = (then: () => readonly StackOutput[]): Toy =>
  new Toy((input) => input.type === "call" && input.call.call === "connect" ? then() : null);

describe("what goes wrong", () => {
  test.each([
    ["an adapter's error", new AdapterError("the pipe broke"), "adapter"],
    ["any other error", new TypeError("undefined is not a segment"), "stack"],
  ])("%s ends the run", (_, error, who) => {
    const run = against(
      onConnect(() => {
        throw error;
      }),
      [OPEN],
    );
    expect(run).toMatchObject({ end: "broke", sockets: [], blocks: { a: null, b: null } });
    expect(run.trace.at(-1)).toMatchObject({ type: "broke", side: "a", who, why: error.message });
  });

  test("a contradiction of our own is thrown on", () => {
    expect(() =>
      against(
        onConnect(() => {
          throw new SpecBug("two and two");
        }),
        [OPEN],
      )
    ).toThrow("two and two");
  });

  test("a call without a result is the adapter's fault", () => {
    const run = against(onConnect(() => []), [OPEN]);
    expect(run.trace.at(-1)).toMatchObject({ who: "adapter", why: "the call connect was answered by 0 results" });
  });

  test("a stack that wants to be woken in the past is the adapter's fault", () => {
    const run = against(new Toy(() => null, () => instant(0)), []);
    expect(run.trace.at(-1)).toMatchObject({ type: "broke", side: "a", who: "adapter" });
  });

  test("two stacks that never stop talking exhaust the budget", () => {
    const echo = (): VirtualEnd => ({
      declaration: MODEL.declaration,
      stack: new Toy((input) => input.type === "packet" ? [input] : null),
    });
    const scenario = calmScenario({ actions: [{ type: "inject", to: "b", segment: DEFAULT_CRAFTED }] });
    const { run } = driveVirtual(scenario, echo(), echo(), { limits: { budget: 100 } });
    expect(run.end).toBe("exhausted");
    expect(all(run, "arrived").length).toBeLessThanOrEqual(100);
  });

  test("a stack that gives nothing for ever exhausts the budget too", () => {
    const toy = new Toy((input) => {
      if (input.type !== "call") return null;
      const { call, socket } = input.call;
      if (call === "connect") {
        return [
          { type: "result", call, socket, result: { ok: true } },
          { type: "event", socket, event: "readable" },
        ];
      }
      return call === "receive"
        ? [{ type: "result", call, socket, result: { ok: true, data: new Uint8Array(0) } }]
        : null;
    });
    expect(against(toy, [OPEN], { limits: { budget: 100 } }).end).toBe("exhausted");
  });

  test("where a stack can't count its blocks, its sockets are asked", () => {
    let states = 0;
    const toy = new Toy((input) => {
      if (input.type !== "call" || input.call.call !== "status") return null;
      const state = ++states < 3 ? "ESTABLISHED" : "CLOSED";
      return [{ type: "result", call: "status", socket: input.call.socket, result: { ok: true, status: { state } } }];
    });
    const run = against(toy, [OPEN, CLOSED]);
    expect(skipped(run)).toEqual([]);
    // Only what told something new is in the trace.
    expect(all(run, "call").filter(({ call }) => call.call === "status")).toHaveLength(2);
  });
});

describe("observers", () => {
  const violation = { rule: "X", side: "a", expected: "no SYN", actual: "a SYN", at: null } as const;

  test("the first violation ends the run", () => {
    const fold: Fold = { observe: (seen, index) => seen.type === "sent" ? { ...violation, at: index } : null };
    const result = driveVirtual(calmScenario({ actions: [OPEN, ESTABLISHED] }), model(), model(), {
      observers: [fold],
    });
    expect(result.run.end).toBe("violated");
    expect(result.run.trace[result.violation!.at!]!.type).toBe("sent");
    expect(all(result.run, "arrived")).toEqual([]);
  });

  test("what is asked in the end is asked of the finished run", () => {
    const fold: Fold = { end: (run) => run.end === "silent" ? violation : null };
    const result = driveVirtual(calmScenario({ actions: [OPEN, ESTABLISHED] }), model(), model(), {
      observers: [fold],
    });
    expect(result.run.end).toBe("silent");
    expect(result.violation).toEqual(violation);
  });
});
