/** ICMP errors as octets: what is written is read, and what is damaged is not. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seq } from "../../spec/seq.ts";
import { segment } from "../../spec/tcp/segment.ts";
import { icmpPacket } from "./icmp.ts";
import { Packet } from "./packet.ts";

const ADDRESSES = { 4: ["10.0.0.1", "10.0.0.2", "192.0.2.7"], 6: ["fd00::1", "fd00::2", "fd00::7:1"] } as const;
const PLAIN = { type: 3, code: 1, mtu: 0, octets: 8, seq: 0, sourcePort: 0, destinationPort: 0 };

const sentOver = (ip: 4 | 6, octets = 100): Packet =>
  Packet.ofDatagram({
    source: ADDRESSES[ip][0],
    destination: ADDRESSES[ip][1],
    hopLimit: 64,
    segment: segment({
      sourcePort: 40_000,
      destinationPort: 80,
      seq: seq(0xffff_fff0),
      ack: seq(5),
      flags: 0x10,
      data: new Uint8Array(octets),
    }),
  });

describe("an ICMP error", () => {
  test.each([4, 6] as const)("about an IPv%i packet is read as it was written", (ip) => {
    const error = icmpPacket(ADDRESSES[ip][2], sentOver(ip).bytes, PLAIN);
    expect(Packet.ofBytes(error.bytes).decoded).toEqual({
      datagram: null,
      malformed: null,
      icmp: {
        source: ADDRESSES[ip][2],
        destination: ADDRESSES[ip][0],
        type: 3,
        code: 1,
        mtu: 0,
        quoted: {
          source: ADDRESSES[ip][0],
          destination: ADDRESSES[ip][1],
          sourcePort: 40_000,
          destinationPort: 80,
          seq: 0xffff_fff0,
        },
      },
    });
  });

  test("tells the MTU of the next hop where it has one", () => {
    const mtu = (ip: 4 | 6, type: number, code: number): number | undefined =>
      icmpPacket(ADDRESSES[ip][2], sentOver(ip).bytes, { ...PLAIN, type, code, mtu: 1280 }).decoded.icmp?.mtu;
    expect([mtu(4, 3, 4), mtu(4, 3, 1), mtu(6, 2, 0), mtu(6, 1, 0)]).toEqual([1280, 0, 1280, 0]);
  });

  test("quotes another port and another number when it is to, round the end of the circle as well", () => {
    const altered = { ...PLAIN, seq: 0x20, sourcePort: -1, destinationPort: 2 };
    const { icmp } = icmpPacket(ADDRESSES[4][1], sentOver(4).bytes, altered).decoded;
    expect(icmp?.quoted).toMatchObject({ sourcePort: 39_999, destinationPort: 82, seq: 0x10 });
  });

  test("quotes as much as it is told to, or all there is", () => {
    const length = (octets: number): number =>
      icmpPacket(ADDRESSES[4][1], sentOver(4, 100).bytes, { ...PLAIN, octets }).length;
    expect([length(8), length(20), length(548)]).toEqual([20 + 8 + 20 + 8, 20 + 8 + 20 + 20, 20 + 8 + 20 + 120]);
  });

  test("that is damaged or cut anywhere is no ICMP error, and nothing is thrown", () => {
    fc.assert(fc.property(fc.constantFrom<4 | 6>(4, 6), fc.nat(), fc.integer({ min: 1, max: 255 }), (ip, at, mask) => {
      const { bytes } = icmpPacket(ADDRESSES[ip][2], sentOver(ip).bytes, PLAIN);
      const start = ip === 4 ? 20 : 40;
      const damaged = bytes.slice();
      const place = start + at % (bytes.length - start);
      damaged[place] = damaged[place]! ^ mask;
      expect(Packet.ofBytes(damaged).decoded.icmp).toBeUndefined();
      Packet.ofBytes(bytes.slice(0, at % bytes.length)).decoded;
    }));
  });

  test("about anything but TCP is none for TCP", () => {
    const udp = sentOver(4).bytes.slice();
    udp[9] = 17;
    expect(icmpPacket(ADDRESSES[4][1], udp, PLAIN).decoded.malformed).toBe("ICMP error about protocol 17, not TCP");
  });
});
