/** Addresses: canonical text, octets, and what is refused. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { addressAt, addressOf } from "./address.ts";

const textOf = (text: string): string => {
  const { bytes } = addressOf(text);
  return addressAt(bytes, 0, bytes.length === 4 ? 4 : 16).text;
};

test.each([
  ["10.0.0.1", "10.0.0.1"],
  ["255.255.255.255", "255.255.255.255"],
  ["FD00::1", "fd00::1"],
  ["fd00:0:0:0:0:0:0:1", "fd00::1"],
  ["0:0:0:0:0:0:0:0", "::"],
  ["::1", "::1"],
  ["fd00::", "fd00::"],
  ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
  ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
  ["2001:0db8::0001", "2001:db8::1"],
  ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1"],
  ["::FFFF:192.0.2.1", "::ffff:192.0.2.1"],
  ["::ffff:c000:201", "::ffff:192.0.2.1"],
  ["64:ff9b::192.0.2.33", "64:ff9b::c000:221"],
])("%s is written %s", (given, canonical) => {
  expect(textOf(given)).toBe(canonical);
});

test.each([
  "",
  "10.0.0",
  "10.0.0.256",
  "10.0.0.01",
  "10.0.0.1 ",
  "host",
  ":",
  ":::",
  "1::2::3",
  "1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:8:9",
  "1:2:3:4:5:6:7::8:9",
  "12345::",
  "1.2.3.4::1",
  "fe80::1%eth0",
])("%j is refused with a sentence", (text) => {
  expect(() => addressOf(text)).toThrow(/is not an IPv4 or IPv6 address/);
});

test("octets to text to octets is the identity, for both families", () => {
  // Zeros and small numbers are frequent, so that runs of zero groups are.
  const octet = fc.oneof(fc.constant(0), fc.nat(255));
  const octets = fc.constantFrom(4, 16).chain((length) => fc.array(octet, { minLength: length, maxLength: length }));
  fc.assert(fc.property(octets, (list) => {
    const bytes = Uint8Array.from(list);
    expect([...addressOf(addressAt(bytes, 0, bytes.length === 4 ? 4 : 16).text).bytes]).toEqual(list);
  }));
});

test("two IPv6 addresses that end alike are kept apart", () => {
  const one = addressOf("fd00::1").bytes;
  const two = addressOf("fd01::1").bytes;
  expect(addressAt(one, 0, 16).text).toBe("fd00::1");
  expect(addressAt(two, 0, 16).text).toBe("fd01::1");
  expect(addressAt(one, 0, 16).text).toBe("fd00::1");
});

test("an address is remembered, and later writes to a packet don't change it", () => {
  const packet = Uint8Array.of(9, 9, 192, 0, 2, 7);
  const first = addressAt(packet, 2, 4);
  packet.fill(0);
  expect(first.text).toBe("192.0.2.7");
  expect([...first.bytes]).toEqual([192, 0, 2, 7]);
  expect(addressAt(Uint8Array.of(192, 0, 2, 7), 0, 4)).toBe(first);
});
