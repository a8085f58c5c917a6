/** What Linux declares, from settings as kernels of several ages have them. */

import { expect, test } from "vitest";
import { SECOND } from "../../../spec/time.ts";
import { declare } from "./declaration.ts";

const withSettings = (settings: Readonly<Record<string, string>>) =>
  declare((name) => settings[name.replace("ipv4.tcp_", "")] ?? null, true);

test("knows the kernel's times for giving up from its documentation", () => {
  const { timing } = withSettings({});
  expect(timing.giveUpData / SECOND).toBeCloseTo(924.6);
  expect(timing.giveUpSyn / SECOND).toBe(127);
  expect(timing.giveUpSynAck / SECOND).toBe(63);
  // Eight retransmissions of an orphan: 102.2 s, and then as long again until the RTO expires, and the first RTOs.
  expect(timing.giveUpOrphan / SECOND).toBeCloseTo(207.4);
  expect(timing.keepAlive).toEqual({ idle: 7_200 * SECOND, interval: 75 * SECOND, count: 9 });
});

test("counts the first SYNs that newer kernels send without backing off", () => {
  expect(withSettings({ syn_linear_timeouts: "4" }).timing.giveUpSyn).toBe(131 * SECOND);
  const after = (syn_retries: string) =>
    withSettings({ syn_linear_timeouts: "4", syn_retries }).timing.giveUpSyn / SECOND;
  // Those that do not back off may use up the time that the others would have taken.
  expect([after("1"), after("2"), after("3"), after("5")]).toEqual([3, 7, 19, 67]);
  // No wait is longer than the greatest RTO.
  const { giveUpSyn, giveUpSynAck } = withSettings({ syn_retries: "7", synack_retries: "8" }).timing;
  expect([giveUpSyn / SECOND, giveUpSynAck / SECOND]).toEqual([247, 367]);
});

test("follows the settings of the namespace", () => {
  const declaration = withSettings({
    retries2: "3",
    fin_timeout: "7",
    rto_min_us: "50000",
    rto_max_ms: "1000",
    rmem: "4096\t65536\t6291456",
    sack: "0",
    timestamps: "0",
  });
  expect(declaration.timing).toMatchObject({ finWait2: 7 * SECOND, minRto: 50_000, maxRto: SECOND });
  // 50 + 100 + 200 + 400 ms.
  expect(declaration.timing.giveUpData).toBe(750_000);
  expect(declaration.receiveBuffer).toBe(65_536);
  expect(declaration.supports).not.toContain("sack");
  expect(declaration.supports).not.toContain("timestamps");
  expect(declaration.supports).toContain("window-scale");
});

test("claims neither virtual time nor anything that needs it, and IPv6 only where there is some", () => {
  expect(withSettings({}).supports).toContain("ipv6");
  const { supports, clock } = declare(() => null, false);
  expect(clock).toBe("real");
  for (
    const capability of [
      "ipv6",
      "isn",
      "policy",
      "power",
      "clock",
      "deterministic",
      "advice",
      "urgent-ahead",
      "long-time",
    ]
  ) {
    expect(supports).not.toContain(capability);
  }
});
