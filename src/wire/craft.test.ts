/** Crafted and corrupted packets: every field lands where it was aimed. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { ACK, NO_OPTIONS, RST, SYN } from "../../spec/tcp/segment.ts";
import { corruptPacket, type CraftedFields, craftPacket } from "./craft.ts";

const plain: CraftedFields = {
  source: { address: "10.0.0.2", port: 80 },
  destination: { address: "10.0.0.1", port: 5000 },
  seq: 1000,
  ack: 2000,
  flags: SYN | ACK | RST,
  window: 512,
  urgentPointer: 9,
  data: Uint8Array.of(1, 2, 3, 4, 5),
  options: Uint8Array.of(),
  checksum: 0,
  dataOffset: null,
  reserved: 0,
};

test("a crafted packet says what it was told to say", () => {
  expect(craftPacket(plain).decoded.datagram).toEqual({
    source: "10.0.0.2",
    destination: "10.0.0.1",
    hopLimit: 64,
    segment: {
      sourcePort: 80,
      destinationPort: 5000,
      seq: 1000,
      ack: 2000,
      flags: SYN | ACK | RST,
      window: 512,
      urgentPointer: 9,
      options: NO_OPTIONS,
      data: plain.data,
    },
  });
});

test("numbers wrap to the width of their field, over IPv6 too", () => {
  const packet = craftPacket({
    ...plain,
    source: { address: "fd00::2", port: 80 },
    destination: { address: "fd00::1", port: 5000 },
    hopLimit: 1,
    seq: -1,
    ack: 2 ** 32 + 5,
  });
  expect(packet.decoded.datagram).toMatchObject({ hopLimit: 1, segment: { seq: 0xffffffff, ack: 5 } });
});

test("IPv4 options are skipped by whoever reads the packet, and IPv6 has none", () => {
  const ipOptions = Uint8Array.of(0x1e, 5, 1, 2, 3);
  const packet = craftPacket({ ...plain, ipOptions });
  expect([...packet.bytes.subarray(20, 28)]).toEqual([0x1e, 5, 1, 2, 3, 0, 0, 0]);
  expect(packet.bytes[0]).toBe(0x47);
  expect(packet.decoded.datagram).toEqual(craftPacket(plain).decoded.datagram);
  const v6 = { source: { address: "fd00::2", port: 80 }, destination: { address: "fd00::1", port: 5000 } };
  expect(craftPacket({ ...plain, ...v6, ipOptions }).bytes).toEqual(craftPacket({ ...plain, ...v6 }).bytes);
});

test("the acknowledgment field is on the wire without the ACK bit, and then is not read", () => {
  const { bytes, decoded } = craftPacket({ ...plain, flags: SYN });
  expect([...bytes.subarray(28, 32)]).toEqual([0, 0, 0x07, 0xd0]);
  expect(decoded.datagram!.segment.ack).toBe(0);
});

test("raw options are padded with zeros to a word, and cut at 40 octets", () => {
  const { bytes, decoded } = craftPacket({ ...plain, options: Uint8Array.of(3, 3, 7, 4, 2) });
  expect([...bytes.subarray(40, 48)]).toEqual([3, 3, 7, 4, 2, 0, 0, 0]);
  expect(decoded.datagram!.segment.options).toEqual({ ...NO_OPTIONS, windowScale: 7, sackPermitted: true });
  expect(craftPacket({ ...plain, options: new Uint8Array(99).fill(1) }).bytes.length).toBe(20 + 60 + 5);
});

test("a checksum delta makes the checksum wrong, whatever the packet", () => {
  const delta = fc.oneof(fc.integer({ min: 1, max: 65_534 }), fc.integer({ min: -65_534, max: -1 }));
  fc.assert(fc.property(fc.nat(0xffffffff), delta, (seq, checksum) => {
    expect(craftPacket({ ...plain, seq, checksum }).decoded.malformed).toBe("TCP checksum");
    expect(craftPacket({ ...plain, seq, checksum: 65_535 }).decoded.malformed).toBeNull();
  }));
});

test("the data offset can be anything, under a correct checksum", () => {
  const why = (dataOffset: number): string | null => craftPacket({ ...plain, dataOffset }).decoded.malformed;
  expect(why(3)).toBe("data offset 3 < 5");
  expect(why(0)).toBe("data offset 0 < 5");
  expect(why(15)).toBe("data offset 15 is beyond the segment");
  // One word of the text is taken for options.
  const decoded = craftPacket({ ...plain, dataOffset: 6 }).decoded;
  expect(decoded.datagram!.segment.data).toEqual(Uint8Array.of(5));
});

test("reserved bits are on the wire, and are ignored when read", () => {
  const { bytes, decoded } = craftPacket({ ...plain, reserved: 0xf });
  expect(bytes[32]).toBe(0x5f);
  expect(decoded).toEqual(craftPacket(plain).decoded);
});

test("any crafted packet can be read without an exception", () => {
  const fields = fc.record({
    flags: fc.nat(255),
    data: fc.uint8Array({ maxLength: 60 }),
    options: fc.uint8Array({ maxLength: 50 }),
    dataOffset: fc.option(fc.nat(15)),
    reserved: fc.nat(15),
  });
  let read = 0;
  fc.assert(fc.property(fields, (some) => {
    const { decoded } = craftPacket({ ...plain, ...some });
    expect(decoded.datagram === null).toBe(decoded.malformed !== null);
    if (decoded.datagram !== null) read++;
  }));
  expect(read).toBeGreaterThan(0);
});

test("corruption changes one octet of a copy, at a place modulo the length", () => {
  const packet = craftPacket(plain);
  const before = packet.bytes.slice();
  fc.assert(fc.property(fc.nat(1_000), fc.integer({ min: 1, max: 255 }), (at, mask) => {
    const corrupted = corruptPacket(packet, at, mask).bytes;
    const changed = [...corrupted.keys()].filter((i) => corrupted[i] !== before[i]);
    expect(changed).toEqual([at % before.length]);
    expect(corrupted[changed[0]!]! ^ before[changed[0]!]!).toBe(mask);
  }));
  expect(packet.bytes).toEqual(before);
  expect(corruptPacket(packet, 44, 1).decoded.malformed).toBe("TCP checksum");
});
