/** The network's fates. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seq } from "../../spec/seq.ts";
import { ACK, segment, SYN } from "../../spec/tcp/segment.ts";
import { instant } from "../../spec/time.ts";
import type { Fate, Side } from "../../spec/trace/observation.ts";
import { calmScenario } from "../scenario/defaults.ts";
import type { Action, Network as Plan } from "../scenario/scenario.ts";
import { Packet } from "../wire/packet.ts";
import { Agenda } from "./agenda.ts";
import { Network } from "./network.ts";
import { Recorder } from "./recorder.ts";

const REPLAYS: readonly Action[] = [{ type: "replay", from: "a", class: "any", nth: 0 }];

class Bench {
  readonly recorder: Recorder = new Recorder([]);
  readonly agenda: Agenda = new Agenda(instant(1000));
  readonly network: Network;

  constructor(plan: Partial<Plan>, actions: readonly Action[] = []) {
    const calm = calmScenario();
    const scenario = { ...calm, actions, network: { ...calm.network, latency: 10, msl: 500, ...plan } };
    this.network = new Network(scenario, this.agenda, this.recorder, null);
  }

  send(flags: number = ACK, length = 0, from = 0, side: Side = "a"): Bench {
    this.network.emit(
      side,
      Packet.ofDatagram({
        source: side === "a" ? "10.0.0.1" : "10.0.0.2",
        destination: side === "a" ? "10.0.0.2" : "10.0.0.1",
        hopLimit: 64,
        segment: segment({ sourcePort: 1, destinationPort: 2, seq: seq(from), flags, data: new Uint8Array(length) }),
      }),
    );
    return this;
  }

  fates(): readonly Fate[] {
    return this.recorder.trace.flatMap((seen) => seen.type === "network" ? [seen.fate] : []);
  }

  /** When and which packets come in, by their number. */
  deliveries(): readonly (readonly [number, number])[] {
    const out: (readonly [number, number])[] = [];
    for (let at = this.agenda.nextAt(); at !== null; at = this.agenda.nextAt()) {
      this.agenda.now = at;
      out.push([at, this.agenda.takeDue()!.packet]);
    }
    return out;
  }
}

const DROP: Fate = { fate: "drop", why: "scenario" };
const PASS: Fate = { fate: "pass" };

test("a packet passes after the latency, in order", () => {
  expect(new Bench({}).send().send().deliveries()).toEqual([[1010, 0], [1010, 1]]);
});

describe("rules", () => {
  test("the nth packet of a class and those after it are meant, of one side", () => {
    const bench = new Bench({ rules: [{ from: "a", class: "data", nth: 1, times: 2, then: { fate: "drop" } }] });
    bench.send(ACK, 1).send(ACK).send(ACK, 1, 0, "b").send(ACK, 1).send(ACK, 1).send(ACK, 1);
    expect(bench.fates()).toEqual([PASS, PASS, PASS, DROP, DROP, PASS]);
  });

  test("the first rule that fits decides, and each counts for itself", () => {
    const bench = new Bench({
      rules: [
        { from: "a", class: "any", nth: 0, times: 1, then: { fate: "delay", by: 5 } },
        { from: "a", class: "any", nth: 0, times: 2, then: { fate: "drop" } },
      ],
    });
    expect(bench.send().send().send().fates()).toEqual([{ fate: "delay", by: 5 }, DROP, PASS]);
  });

  test("a retransmission is known by its sequence numbers", () => {
    const bench = new Bench({
      rules: [{ from: "a", class: "retransmission", nth: 0, times: 9, then: { fate: "drop" } }],
    });
    expect(bench.send(SYN).send(SYN).send(ACK, 5, 1).send(ACK, 5, 1).fates()).toEqual([PASS, DROP, PASS, DROP]);
  });

  test("a duplicate arrives twice, a corrupted packet is another", () => {
    const bench = new Bench({
      rules: [
        { from: "a", class: "any", nth: 0, times: 1, then: { fate: "duplicate", by: 7 } },
        { from: "a", class: "any", nth: 1, times: 1, then: { fate: "corrupt", at: 33 + 40, mask: 1 } },
      ],
    });
    bench.send();
    expect(bench.deliveries()).toEqual([[1010, 0], [1017, 0]]);
    bench.send();
    expect(bench.fates().at(-1)).toEqual({ fate: "corrupt", at: 33, mask: 1 });
    bench.agenda.now = bench.agenda.nextAt()!;
    const arrived = bench.agenda.takeDue()!;
    expect(arrived.altered).toBe(true);
    expect(arrived.input!.packet.decoded.malformed).not.toBeNull();
  });
});

test("no packet is delivered later than an MSL after it was sent, and the trace says how late it was", () => {
  const bench = new Bench({
    rules: [{ from: "a", class: "any", nth: 0, times: 1, then: { fate: "delay", by: 9999 } }],
  });
  expect(bench.send().fates()).toEqual([{ fate: "delay", by: 490 }]);
  expect(bench.deliveries()).toEqual([[1500, 0]]);
  expect(bench.network.lastFaultAt).toBe(1500);
});

test("a packet longer than the MTU is lost", () => {
  expect(new Bench({ mtu: 49 }).send(ACK, 9).send(ACK, 10).fates()).toEqual([PASS, { fate: "drop", why: "mtu" }]);
});

test("a partition stops one direction until it ends", () => {
  const bench = new Bench({});
  bench.network.partition("a", 100);
  bench.send().send(ACK, 0, 0, "b");
  bench.agenda.now = instant(1100);
  bench.send();
  expect(bench.fates()).toEqual([{ fate: "drop", why: "partition" }, PASS, PASS]);
  expect(bench.network.partitionedUntil()).toBe(1100);
});

describe("weather", () => {
  const weather = { seed: 5, packets: 200, drop: 250, duplicate: 250, delay: 250, corrupt: 250, maxDelay: 50 };

  test("every kind of fault comes about, for the first packets only", () => {
    const bench = new Bench({ weather });
    for (let i = 0; i < 220; i++) bench.send();
    const kinds = bench.fates().map(({ fate }) => fate);
    expect(new Set(kinds.slice(0, 200))).toEqual(new Set(["drop", "duplicate", "delay", "corrupt"]));
    expect(new Set(kinds.slice(200))).toEqual(new Set(["pass"]));
  });

  test("a corrupted packet always differs, within its length", () => {
    const bench = new Bench({ weather: { ...weather, drop: 0, duplicate: 0, delay: 0, corrupt: 1000 } });
    for (let i = 0; i < 200; i++) bench.send();
    for (const fate of bench.fates()) {
      expect(fate.fate === "corrupt" && fate.mask > 0 && fate.mask < 256 && fate.at < 40).toBe(true);
    }
  });

  test("a rule moves no other packet's fate", () => {
    fc.assert(fc.property(fc.nat({ max: 50 }), (nth) => {
      const plain = new Bench({ weather });
      const ruled = new Bench({
        weather,
        rules: [{ from: "a", class: "any", nth, times: 1, then: { fate: "delay", by: 1 } }],
      });
      for (let i = 0; i < 60; i++) {
        plain.send();
        ruled.send();
      }
      const others = (fates: readonly Fate[]): readonly Fate[] => fates.filter((_, i) => i !== nth);
      expect(others(ruled.fates())).toEqual(others(plain.fates()));
      expect(ruled.fates()[nth]).toEqual({ fate: "delay", by: 1 });
    }));
  });
});

describe("replay", () => {
  test("delivers a packet once more under its own number", () => {
    const bench = new Bench({}, REPLAYS);
    bench.send(SYN).send(ACK, 5, 1);
    expect(bench.network.replay("a", "data", 0)).toBeNull();
    expect(bench.agenda.take()).toMatchObject({ side: "b", packet: 1 });
  });

  test("says why it can't", () => {
    const bench = new Bench({}, REPLAYS);
    bench.send();
    expect(bench.network.replay("a", "any", 1)).toBe("a has not sent 2 packets of class any");
    bench.agenda.now = instant(1501);
    expect(bench.network.replay("a", "any", 0)).toBe("the packet is older than an MSL");
  });
});
