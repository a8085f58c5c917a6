/** Packets: what is encoded is decoded again, what is damaged is noticed, and nothing makes decoding throw. */

import fc from "fast-check";
import { expect, test } from "vitest";
import type { Datagram } from "../../spec/datagram.ts";
import { seq } from "../../spec/seq.ts";
import { ACK, NO_OPTIONS, PSH, type Segment, segment, SYN } from "../../spec/tcp/segment.ts";
import { decodePacket, encodeDatagram } from "./codec.ts";
import { Packet } from "./packet.ts";

const u16 = fc.nat(0xffff);
const u32 = fc.nat(0xffffffff);

/** Options that fit into one header. */
const options = fc.record({
  mss: fc.option(u16),
  windowScale: fc.option(fc.nat(255)),
  sackPermitted: fc.boolean(),
  timestamps: fc.option(fc.record({ value: u32, echo: u32 })),
  sack: fc.array(fc.record({ left: u32.map(seq), right: u32.map(seq) }), { maxLength: 1 }),
});

const segments: fc.Arbitrary<Segment> = fc.record({
  sourcePort: u16,
  destinationPort: u16,
  seq: u32.map(seq),
  ack: u32.map(seq),
  flags: fc.nat(255),
  window: u16,
  urgentPointer: u16,
  options: fc.oneof(fc.constant(NO_OPTIONS), options),
  data: fc.uint8Array({ maxLength: 300 }),
}).map((s) => ({ ...s, ack: (s.flags & ACK) === 0 ? seq(0) : s.ack }));

const datagrams: fc.Arbitrary<Datagram> = fc.record({
  addresses: fc.constantFrom(["10.0.0.1", "10.0.0.2"] as const, ["fd00::1", "2001:db8::ffff:2"] as const),
  hopLimit: fc.nat(255),
  segment: segments,
}).map(({ addresses, hopLimit, segment }) => ({
  source: addresses[0],
  destination: addresses[1],
  hopLimit,
  segment,
}));

const sample: Datagram = {
  source: "192.0.2.1",
  destination: "192.0.2.2",
  hopLimit: 64,
  segment: segment({
    sourcePort: 1025,
    destinationPort: 80,
    seq: seq(0xfffffff0),
    ack: seq(7),
    flags: ACK | PSH,
    window: 1000,
    data: Uint8Array.of(1, 2, 3),
  }),
};

/** The sample's bytes with some octets replaced, and the IPv4 header's checksum put right when asked. */
function altered(changes: Readonly<Record<number, number>>, rightChecksum = true): Uint8Array {
  const bytes = encodeDatagram(sample).slice();
  for (const [at, octet] of Object.entries(changes)) bytes[Number(at)] = octet;
  if (rightChecksum) {
    bytes[10] = bytes[11] = 0;
    let sum = 0;
    for (let i = 0; i < 20; i += 2) sum += bytes[i]! * 256 + bytes[i + 1]!;
    const checksum = 0xffff - (sum % 0xffff);
    bytes[10] = checksum >>> 8;
    bytes[11] = checksum & 0xff;
  }
  return bytes;
}

test("decoding what was encoded gives the same datagram", () => {
  fc.assert(fc.property(datagrams, (datagram) => {
    expect(decodePacket(encodeDatagram(datagram))).toEqual({ datagram, malformed: null });
  }));
});

test("a known packet has the bytes that another implementation would give it", () => {
  const syn: Datagram = {
    source: "127.0.0.1",
    destination: "127.0.0.1",
    hopLimit: 64,
    segment: segment({ sourcePort: 0x1234, destinationPort: 80, seq: seq(1), flags: SYN, window: 0x2000 }),
  };
  // Sums by hand: header 4500+0028+4000+4006+7f00+0001+7f00+0001, and TCP's words with 0006+0014 and the addresses.
  expect([...encodeDatagram(syn)]).toEqual([
    ...[0x45, 0, 0, 40, 0, 0, 0x40, 0, 64, 6, 0x3c, 0xce, 127, 0, 0, 1, 127, 0, 0, 1],
    ...[0x12, 0x34, 0, 80, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 2, 0x20, 0, 0x7f, 0x5b, 0, 0],
  ]);
});

test("changing any one bit is noticed, or changes what is read", () => {
  fc.assert(
    fc.property(datagrams, fc.nat(), (datagram, place) => {
      const bytes = encodeDatagram(datagram).slice();
      const bit = place % (bytes.length * 8);
      const at = bit >>> 3;
      // IPv6's traffic class and flow label are neither protected nor part of a datagram.
      fc.pre(!(datagram.source.includes(":") && ((at > 0 && at < 4) || (at === 0 && (bit & 7) < 4))));
      bytes[at]! ^= 1 << (bit & 7);
      const decoded = decodePacket(bytes);
      if (decoded.datagram !== null) expect(decoded.datagram).not.toEqual(datagram);
      else expect(decoded.malformed).toMatch(/./);
    }),
    { numRuns: 2_000 },
  );
});

test("a packet cut anywhere is malformed", () => {
  fc.assert(fc.property(datagrams, fc.nat(), (datagram, place) => {
    const bytes = encodeDatagram(datagram);
    expect(decodePacket(bytes.subarray(0, place % bytes.length)).datagram).toBeNull();
  }));
});

test("random bytes are malformed, with a reason", () => {
  const first = fc.constantFrom(0x45, 0x46, 0x4f, 0x60, 0x00, 0xff);
  fc.assert(fc.property(first, fc.uint8Array({ maxLength: 120 }), (octet, rest) => {
    const decoded = decodePacket(Uint8Array.of(octet, ...rest));
    expect(decoded.datagram).toBeNull();
    expect(decoded.malformed).toMatch(/./);
  }));
  expect(decodePacket(new Uint8Array(0)).malformed).toBe("empty packet");
});

test.each([
  [{ 0: 0x55 }, "IP version 5"],
  [{ 0: 0x44 }, "IPv4 header length 4 < 5"],
  [{ 2: 0, 3: 19 }, "IPv4 total length 19 < header length 20"],
  [{ 3: 200 }, "IPv4 total length 200 > 43 octets"],
  [{ 3: 30 }, "10 octets are no TCP header"],
  [{ 6: 0x20 }, "fragment"],
  [{ 7: 1 }, "fragment"],
  [{ 9: 17 }, "protocol 17 is not TCP"],
  [{ 40: 9 }, "TCP checksum"],
])("with octets %j a packet is malformed: %s", (changes, why) => {
  expect(decodePacket(altered(changes as Record<number, number>))).toEqual({ datagram: null, malformed: why });
});

test("a wrong header checksum is noticed before anything that the header says", () => {
  expect(decodePacket(altered({ 9: 17 }, false)).malformed).toBe("IPv4 header checksum");
});

test("IPv6 with an extension header is malformed", () => {
  const bytes = encodeDatagram({ ...sample, source: "fd00::1", destination: "fd00::2" }).slice();
  bytes[6] = 44;
  expect(decodePacket(bytes).malformed).toBe("next header 44 is not TCP");
});

test("IPv4 options are skipped, and octets after the packet are ignored", () => {
  const plain = altered({});
  const bytes = new Uint8Array(plain.length + 4 + 6);
  bytes.set(plain.subarray(0, 20));
  bytes.set([1, 1, 1, 0], 20);
  bytes.set(plain.subarray(20), 24);
  bytes[0] = 0x46;
  bytes[3] = plain.length + 4;
  // The header grew by 0101, 0100, by 4 in its length and by 0100 in its first word.
  const checksum = (((plain[10]! << 8) | plain[11]!) - 0x0101 - 0x0100 - 4 - 0x0100 + 0xffff) % 0xffff;
  bytes[10] = checksum >>> 8;
  bytes[11] = checksum & 0xff;
  expect(decodePacket(bytes).datagram).toEqual(sample);
});

test("a decoded segment's data is a view of the packet, not a copy", () => {
  const bytes = encodeDatagram(sample);
  const data = decodePacket(bytes).datagram!.segment.data;
  expect(data.buffer).toBe(bytes.buffer);
  expect(data.byteOffset).toBe(bytes.byteOffset + 40);
});

test("packets that were encoded one after another don't overlap", () => {
  const packets = Array.from({ length: 200 }, (_, i) =>
    encodeDatagram({
      ...sample,
      segment: { ...sample.segment, seq: seq(i), data: new Uint8Array(1000).fill(i) },
    }));
  for (const [i, packet] of packets.entries()) {
    const { segment } = decodePacket(packet).datagram!;
    expect([segment.seq, segment.data[0], segment.data[999]]).toEqual([i, i, i]);
  }
});

test("what can't be encoded is refused in a sentence", () => {
  const block = { left: seq(1), right: seq(2) };
  const tooMany = { ...NO_OPTIONS, timestamps: { value: 1, echo: 1 }, sack: [block, block, block, block] };
  expect(() => encodeDatagram({ ...sample, segment: { ...sample.segment, options: tooMany } }))
    .toThrow("a segment's options take 48 octets, and a TCP header has room for 40");
  expect(() => encodeDatagram({ ...sample, destination: "fd00::1" })).toThrow("mixes IPv4 and IPv6");
  expect(() => encodeDatagram({ ...sample, segment: { ...sample.segment, data: new Uint8Array(65_500) } }))
    .toThrow("longer than IP allows");
});

test("a Packet's length is that of its bytes, before they exist and after", () => {
  fc.assert(fc.property(datagrams, (datagram) => {
    const packet = Packet.ofDatagram(datagram);
    const foretold = packet.length;
    expect(foretold).toBe(packet.bytes.length);
    expect(packet.length).toBe(foretold);
  }));
});

test("a Packet makes each form from the other", () => {
  const packet = Packet.ofBytes(Packet.ofDatagram(sample).bytes);
  expect(packet.decoded.datagram).toEqual(sample);
  expect(packet.decoded).toBe(packet.decoded);
});
