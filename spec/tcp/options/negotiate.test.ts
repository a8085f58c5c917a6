/** Options are offered only where they may be, and both ends conclude the same from them. */

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NO_OPTIONS } from "../segment.ts";
import { announcedMss, defaultMss, effectiveMss, type IpVersion } from "./mss.ts";
import { agreed, type OptionSettings, synAckOptions, synOptions } from "./negotiate.ts";
import { clampShift, fromWire, MAX_SHIFT, scaleFor, toWire } from "./window-scale.ts";

const ip = fc.constantFrom<IpVersion>(4, 6);
const buffer = fc.integer({ min: 1, max: 2 ** 30 });
const settings: fc.Arbitrary<OptionSettings> = fc.record({
  timestamps: fc.boolean(),
  windowScale: fc.boolean(),
  sack: fc.boolean(),
  receiveBuffer: buffer,
  mtu: fc.integer({ min: 68, max: 65_535 }),
  ip,
});

describe("a handshake", () => {
  it("ends with what both ends wanted, and both know it", () => {
    fc.assert(fc.property(settings, settings, fc.nat(), fc.nat(), (a, b, ta, tb) => {
      const syn = synOptions(a, ta);
      const synAck = synAckOptions(b, syn, tb, ta);
      const atA = agreed(syn, synAck);
      const atB = agreed(synAck, syn);
      expect(atA.timestamps).toBe(a.timestamps && b.timestamps);
      expect(atA.sack).toBe(a.sack && b.sack);
      expect([atB.timestamps, atB.sack]).toEqual([atA.timestamps, atA.sack]);
      expect([atB.sendShift, atB.receiveShift]).toEqual([atA.receiveShift, atA.sendShift]);
      if (!a.windowScale || !b.windowScale) expect(atA.sendShift).toBe(0);
      else expect(atA.sendShift).toBe(scaleFor(b.receiveBuffer));
      expect(atA.peerMss).toBe(announcedMss(b.mtu, b.ip));
    }));
  });

  it("answers a SYN without options with none but the MSS", () => {
    fc.assert(fc.property(settings, (b) => {
      expect(synAckOptions(b, NO_OPTIONS, 1, 2)).toEqual({ ...NO_OPTIONS, mss: announcedMss(b.mtu, b.ip) });
    }));
  });

  it("echoes nothing in a SYN, and the SYN's timestamp in the SYN,ACK", () => {
    const all = { timestamps: true, windowScale: true, sack: true, receiveBuffer: 9, mtu: 1500, ip: 4 } as const;
    const syn = synOptions(all, 77);
    expect(syn.timestamps).toEqual({ value: 77, echo: 0 });
    expect(synAckOptions(all, syn, 88, 77).timestamps).toEqual({ value: 88, echo: 77 });
  });
});

describe("window scaling", () => {
  it("can express the whole buffer with the least shift, rounding down by less than a unit", () => {
    fc.assert(fc.property(buffer, (size) => {
      const shift = scaleFor(size);
      const shown = fromWire(toWire(size, shift), shift);
      expect(shown).toBeLessThanOrEqual(size);
      if (size <= 65_535 * 2 ** MAX_SHIFT) expect(size - shown).toBeLessThan(2 ** shift);
      if (shift > 0) expect(size).toBeGreaterThan(65_535 * 2 ** (shift - 1));
    }));
  });

  it("shifts only where it has to", () => {
    expect([1, 65_535, 65_536, 131_070, 131_071].map(scaleFor)).toEqual([0, 0, 1, 1, 2]);
  });

  it("uses 14 for any larger shift", () => {
    expect([0, 13, 14, 15, 255].map(clampShift)).toEqual([0, 13, 14, 14, 14]);
    expect(agreed({ ...NO_OPTIONS, windowScale: 3 }, { ...NO_OPTIONS, windowScale: 200 }).sendShift).toBe(14);
  });

  it("shows a large window as the largest that an unscaled field can hold", () => {
    expect(toWire(1_000_000, 0)).toBe(65_535);
    expect(fromWire(65_535, 14)).toBe(1_073_725_440);
  });
});

describe("the effective MSS", () => {
  it("fits the link and what the peer asked for, options included", () => {
    fc.assert(fc.property(
      fc.option(fc.integer({ min: 64, max: 65_535 })),
      fc.integer({ min: 128, max: 65_535 }),
      ip,
      fc.integer({ min: 0, max: 10 }).map((n) => 4 * n),
      (peer, mtu, version, options) => {
        const mss = effectiveMss(peer, mtu, version, options);
        expect(mss).toBeGreaterThanOrEqual(1);
        expect(mss + options).toBeLessThanOrEqual(peer ?? defaultMss(version));
        expect(mss + options + 20 + (version === 4 ? 20 : 40)).toBeLessThanOrEqual(mtu);
      },
    ));
  });

  it("is 1460 on Ethernet, 12 less with timestamps, and 536 or 1220 towards a silent peer", () => {
    expect(effectiveMss(1460, 1500, 4, 0)).toBe(1460);
    expect(effectiveMss(1460, 1500, 4, 12)).toBe(1448);
    expect(effectiveMss(null, 1500, 4, 0)).toBe(536);
    expect(effectiveMss(null, 1500, 6, 0)).toBe(1220);
  });

  it("is never nothing, whatever the peer asks for", () => {
    expect(effectiveMss(0, 1500, 4, 12)).toBe(1);
  });
});
