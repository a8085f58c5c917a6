/** Slots: every scenario's addresses are its own, and are found again in what the kernel sends. */

import { describe, expect, test } from "vitest";
import { seq } from "../../../spec/seq.ts";
import { segment, SYN } from "../../../spec/tcp/segment.ts";
import { addressOf } from "../../wire/address.ts";
import { Packet } from "../../wire/packet.ts";
import { procText } from "./connection-table.ts";
import { addressesOf, portOf, slotOfSender, SLOTS, SOCKET_ADDRESS_OCTETS, writeSocketAddress } from "./slots.ts";

const SOME = [1, 255, 256, 65_535, 65_536, 65_537, SLOTS - 1];

describe.each([4, 6] as const)("IPv%i", (ip) => {
  test("gives every slot addresses of its own, in canonical form", () => {
    const all = SOME.flatMap((slot) => Object.values(addressesOf(slot, ip)));
    expect(new Set(all).size).toBe(2 * SOME.length);
    for (const address of all) expect(addressOf(address).text).toBe(address);
  });

  test.each(SOME)("finds slot %i in a packet that its host sent, and not in one that its peer sent", (slot) => {
    const { address, peer } = addressesOf(slot, ip);
    const syn = segment({ sourcePort: 1, destinationPort: 2, seq: seq(3), flags: SYN });
    const packet = (source: string, destination: string): Uint8Array =>
      Packet.ofDatagram({ source, destination, hopLimit: 64, segment: syn }).bytes;
    expect(slotOfSender(packet(address, peer))).toBe(slot);
    expect(slotOfSender(packet(peer, address))).toBe(0);
  });
});

test("finds no slot in what is not TCP, or not IP", () => {
  const { address, peer } = addressesOf(5, 4);
  const syn = segment({ sourcePort: 1, destinationPort: 2, flags: SYN });
  const bytes = Packet.ofDatagram({ source: address, destination: peer, hopLimit: 64, segment: syn }).bytes;
  const udp = bytes.slice();
  udp[9] = 17;
  expect(slotOfSender(udp)).toBe(0);
  expect(slotOfSender(bytes.subarray(0, 19))).toBe(0);
  expect(slotOfSender(Uint8Array.of(0x90))).toBe(0);
});

test("writes endpoints as the kernel takes them, whatever was there before", () => {
  const into = new Uint8Array(SOCKET_ADDRESS_OCTETS).fill(0xee);
  expect(writeSocketAddress(into, { address: "10.64.1.2", port: 0x1234 })).toBe(16);
  expect([...into.subarray(0, 16)]).toEqual([2, 0, 0x12, 0x34, 10, 64, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0]);
  expect(portOf(into)).toBe(0x1234);
  expect(writeSocketAddress(into, { address: "fd77::1:2", port: 80 })).toBe(28);
  expect([...into.subarray(0, 12)]).toEqual([10, 0, 0, 80, 0, 0, 0, 0, 0xfd, 0x77, 0, 0]);
});

test("writes endpoints as /proc/net/tcp does", () => {
  expect(procText({ address: "127.0.0.1", port: 80 })).toBe("0100007F:0050");
  expect(procText({ address: "fd77::1", port: 0xabcd })).toBe("000077FD000000000000000001000000:ABCD");
});
