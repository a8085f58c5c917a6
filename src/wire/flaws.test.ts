/** The flaws of headers that can be read: one packet for each, and none where there is none. */

import { expect, test } from "vitest";
import { craftPacket } from "./craft.ts";
import { Packet } from "./packet.ts";
import { segment } from "../../spec/tcp/segment.ts";

const packet = (options: string, reserved = 0, address = "10.0.0."): Packet =>
  craftPacket({
    source: { address: `${address}1`, port: 1 },
    destination: { address: `${address}2`, port: 2 },
    seq: 1,
    ack: 0,
    flags: 2,
    window: 0,
    urgentPointer: 0,
    data: new Uint8Array(3).fill(7),
    options: Uint8Array.from(options.match(/../g) ?? [], (octet) => parseInt(octet, 16)),
    checksum: 0,
    dataOffset: null,
    reserved,
  });

test.each([
  ["", null],
  ["020405b4", null],
  ["01010402", null],
  ["01010100", null],
  ["0303070000000000", null],
  ["00000001", "padding"],
  ["0303070001000000", "padding"],
  ["02000000", "option length"],
  ["01010102", "option length"],
  ["01fe0a00", "option length"],
  ["0404020101010101", "option length"],
  ["0502010101010101", "option length"],
  ["050a000000010000000200000000", null],
])("options %s: %s", (options, flaw) => {
  expect(packet(options).flaw).toBe(flaw);
  expect(packet(options, 0, "fd00::").flaw).toBe(flaw);
});

test("reserved bits are a flaw", () => {
  expect(packet("", 5).flaw).toBe("reserved bits");
});

test("what was never octets has none, nor has what can't be read", () => {
  const datagram = { source: "10.0.0.1", destination: "10.0.0.2", hopLimit: 64 };
  const made = Packet.ofDatagram({ ...datagram, segment: segment({ sourcePort: 1, destinationPort: 2 }) });
  expect(made.flaw).toBeNull();
  expect(made.bytes.length).toBe(40);
  expect(made.flaw).toBeNull();
  expect(Packet.ofBytes(Uint8Array.of(0x45, 0)).flaw).toBeNull();
});
