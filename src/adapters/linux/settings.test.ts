/** What Linux declares under the sysctls of a scenario. */

import { expect, test } from "vitest";
import { SECOND } from "../../../spec/time.ts";
import type { Declaration } from "../../../spec/trace/declaration.ts";
import { declare } from "./declaration.ts";
import { declareUnder } from "./settings.ts";

const usual: Declaration = { ...declare(() => null, true), version: "6.1.0", name: "a kernel", clock: "virtual" };

test("settings of others change nothing", () => {
  expect(declareUnder(usual, {})).toBe(usual);
  expect(declareUnder(usual, { finWait2: 5, timestamps: false })).toBe(usual);
});

test("each sysctl changes what it bears on, and nothing else", () => {
  const { timing, ...rest } = declareUnder(usual, { tcp_fin_timeout: 10, tcp_retries2: 3, tcp_keepalive_time: 5 });
  const keepAlive = { idle: 5 * SECOND, interval: 75 * SECOND, count: 9 };
  // 200 + 400 + 800 + 1600 ms.
  expect(timing).toEqual({ ...usual.timing, finWait2: 10 * SECOND, giveUpData: 3 * SECOND, keepAlive });
  expect({ ...rest, timing: usual.timing }).toEqual(usual);
});

test("beyond a minute FIN-WAIT-2 lasts twice what is beyond it", () => {
  expect(declareUnder(usual, { tcp_fin_timeout: 90 }).timing.finWait2).toBe(60 * SECOND);
});

test("what other settings are by default depends on the version", () => {
  const settings = { tcp_syn_retries: 3 };
  expect(declareUnder(usual, settings).timing.giveUpSyn).toBe(15 * SECOND);
  expect(declareUnder({ ...usual, version: "6.12.9-uml" }, settings).timing.giveUpSyn).toBe(19 * SECOND);
  expect(declareUnder({ ...usual, version: "6.4" }, settings).timing.giveUpSyn).toBe(15 * SECOND);
});

test("an option that is off is no capability any more, and one that is on is one", () => {
  const off = declareUnder(usual, { tcp_timestamps: 0, tcp_sack: 0, tcp_window_scaling: 0 });
  const on = declareUnder(off, { tcp_timestamps: 1 });
  for (const option of ["timestamps", "sack", "window-scale"] as const) {
    expect(usual.supports).toContain(option);
    expect(off.supports).not.toContain(option);
  }
  expect(on.supports).toContain("timestamps");
  expect(on.supports).not.toContain("sack");
});

test("SYN cookies for everybody are declared, and those of a full backlog are not", () => {
  expect(declareUnder(usual, { tcp_syncookies: 2 }).synCookies).toBe(true);
  expect(declareUnder(usual, { tcp_syncookies: 1 })).not.toHaveProperty("synCookies");
});

test("without a limit of answers there is none to declare", () => {
  expect(declareUnder(usual, { tcp_invalid_ratelimit: 0 })).not.toHaveProperty("answers");
  expect(declareUnder(usual, { tcp_invalid_ratelimit: 100 }).answers).toEqual({ most: 1, per: 100_000 });
});
