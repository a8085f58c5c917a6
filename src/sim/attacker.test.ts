/** What the attacker knows, and what it makes of it. */

import { describe, expect, test } from "vitest";
import { seq } from "../../spec/seq.ts";
import { ACK, NO_OPTIONS, RST, type Segment, segment, SYN } from "../../spec/tcp/segment.ts";
import type { Side } from "../../spec/trace/observation.ts";
import { DEFAULT_CRAFTED } from "../scenario/defaults.ts";
import type { Crafted } from "../scenario/scenario.ts";
import { Attacker } from "./attacker.ts";
import { ADDRESSES } from "./stage.ts";

const PORTS = { a: 40_000, b: 80 };

class Wire {
  readonly attacker: Attacker = new Attacker(ADDRESSES[4]);

  /** A segment from one side, which the other gets unless it is lost. */
  from(side: Side, fields: Partial<Segment>, lost = false): Wire {
    const to: Side = side === "a" ? "b" : "a";
    const datagram = {
      source: ADDRESSES[4][side],
      destination: ADDRESSES[4][to],
      hopLimit: 64,
      segment: segment({ sourcePort: PORTS[side], destinationPort: PORTS[to], ...fields }),
    };
    this.attacker.sent(side, datagram);
    if (!lost) this.attacker.arrived(to, datagram);
    return this;
  }

  make(to: Side, crafted: Partial<Crafted>): Segment {
    return this.attacker.make(to, PORTS, { ...DEFAULT_CRAFTED, ...crafted }).decoded.datagram!.segment;
  }

  numbers(to: Side, seqBase: Crafted["seq"]["base"], ackBase: Crafted["ack"]["base"]): readonly [number, number] {
    const made = this.make(to, { seq: { base: seqBase, plus: 0 }, ack: { base: ackBase, plus: 0 } });
    return [made.seq, made.ack];
  }
}

const handshake = (scale: number | null = null): Wire => {
  const options = { ...NO_OPTIONS, windowScale: scale };
  return new Wire()
    .from("a", { flags: SYN, seq: seq(100), window: 1000, options })
    .from("b", { flags: SYN | ACK, seq: seq(900), ack: seq(101), window: 2000, options })
    .from("a", { flags: ACK, seq: seq(101), ack: seq(901), window: 1000 });
};

test("a side of which the wire has shown nothing has zeros", () => {
  expect(new Wire().numbers("b", "RCV.NXT", "SND.NXT")).toEqual([0, 0]);
  expect(new Wire().numbers("b", "RCV.EDGE", "SND.UNA")).toEqual([0, 0]);
});

test("numbers are those of the target", () => {
  const wire = handshake().from("b", {
    flags: ACK,
    seq: seq(901),
    ack: seq(101),
    data: new Uint8Array(50),
    window: 2000,
  }, true);
  expect(wire.numbers("b", "RCV.NXT", "SND.NXT")).toEqual([101, 951]);
  expect(wire.numbers("b", "RCV.EDGE", "SND.UNA")).toEqual([2101, 901]);
  expect(wire.numbers("b", "IRS", "ISS")).toEqual([100, 900]);
  expect(wire.numbers("a", "RCV.NXT", "SND.NXT")).toEqual([901, 101]);
  expect(wire.numbers("a", "RCV.EDGE", "zero")).toEqual([1901, 0]);
});

test("an acknowledgment that was lost is not known to its target", () => {
  const wire = handshake().from("b", { flags: ACK, seq: seq(901), data: new Uint8Array(50), ack: seq(101) });
  expect(wire.from("a", { flags: ACK, seq: seq(101), ack: seq(951) }, true).numbers("b", "zero", "SND.UNA")[1]).toBe(
    901,
  );
  expect(wire.from("a", { flags: ACK, seq: seq(101), ack: seq(951) }).numbers("b", "zero", "SND.UNA")[1]).toBe(951);
});

test("a window is scaled once both sides' SYNs said so", () => {
  expect(handshake(3).numbers("a", "RCV.EDGE", "zero")[0]).toBe(901 + 8 * 1000);
});

test("a new SYN makes what was known of the old connection void", () => {
  const wire = handshake().from("a", { flags: SYN, seq: seq(7000) });
  expect(wire.numbers("a", "RCV.NXT", "ISS")).toEqual([0, 7000]);
});

test("the oldest acknowledgment that is taken lies the largest window that arrived before SND.UNA", () => {
  expect(handshake().numbers("a", "zero", "SND.OLDEST")[1]).toBe(seq(101 - 2000));
  expect(handshake(3).from("b", { flags: ACK, ack: seq(101), window: 1500 }).numbers("a", "zero", "SND.OLDEST")[1])
    .toBe(seq(101 - 8 * 1500));
});

describe("timestamps", () => {
  const stamped = (value: number, echo: number): Partial<Segment> => ({
    options: { ...NO_OPTIONS, timestamps: { value, echo } },
  });
  const wire = (): Wire =>
    new Wire().from("a", { flags: SYN, seq: seq(100), ...stamped(7, 0) })
      .from("b", { flags: SYN | ACK, seq: seq(900), ack: seq(101), ...stamped(50, 7) });

  test("are relative to what the target sent and got last", () => {
    const made = wire().make("a", { timestamps: { value: 3, echo: -1, always: false } });
    expect(made.options.timestamps).toEqual({ value: 53, echo: 6 });
  });

  test("go round modulo 2^32", () => {
    const made = wire().make("a", { timestamps: { value: -51, echo: 0, always: false } });
    expect(made.options.timestamps).toEqual({ value: 0xffff_ffff, echo: 7 });
  });

  test("are left out where they were not agreed upon, unless they are to be there in any case", () => {
    const timestamps = { value: 3, echo: 0, always: false };
    expect(handshake().make("a", { timestamps }).options.timestamps).toBeNull();
    expect(handshake().make("a", { timestamps: { ...timestamps, always: true } }).options.timestamps)
      .toEqual({ value: 3, echo: 0 });
  });

  test("stand before the other options", () => {
    const made = wire().make("a", { options: "020405b4", timestamps: { value: 0, echo: 0, always: false } });
    expect(made.options).toMatchObject({ mss: 1460, timestamps: { value: 50, echo: 7 } });
  });
});

test("fields are as they were asked for", () => {
  const made = handshake().make("b", {
    flags: RST,
    seq: { base: "RCV.NXT", plus: -102 },
    toPort: 1,
    fromPort: -1,
    length: 3,
    options: "020405b4",
    window: 9,
  });
  expect(made).toMatchObject({ sourcePort: 39_999, destinationPort: 81, flags: RST, seq: 4_294_967_295, window: 9 });
  expect([...made.data]).toEqual([255, 255, 255]);
  expect(made.options.mss).toBe(1460);
});
