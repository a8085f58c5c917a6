/** Whose settings are whose, and what they take. */

import { expect, test } from "vitest";
import { expectationOf, SETTING_NAMES, settingsFor, sysctlsIn } from "./settings.ts";

const BOTH = { finWait2: 5_000_000, tcp_fin_timeout: 5, tcp_congestion_control: "reno", later: 1 };

test("no name has two owners", () => {
  expect(new Set(SETTING_NAMES).size).toBe(SETTING_NAMES.length);
  expect(SETTING_NAMES).toContain("finWait2");
  expect(SETTING_NAMES).toContain("tcp_keepalive_intvl");
});

test("a stack is told of what it declares to take, and of nothing else", () => {
  expect(settingsFor([], BOTH)).toEqual({});
  expect(settingsFor(["policy"], BOTH)).toEqual({ finWait2: 5_000_000 });
  expect(settingsFor(["settings"], BOTH)).toEqual({ tcp_fin_timeout: 5, tcp_congestion_control: "reno" });
  expect(settingsFor(["policy", "settings"], BOTH)).toEqual({
    finWait2: 5_000_000,
    tcp_fin_timeout: 5,
    tcp_congestion_control: "reno",
  });
  expect(sysctlsIn(BOTH)).toEqual({ tcp_fin_timeout: 5, tcp_congestion_control: "reno" });
});

test.each([
  ["tcp_fin_timeout", 10, null],
  ["tcp_fin_timeout", 1.5, "expected a whole number from 0 to 2147483647"],
  ["tcp_syn_retries", 0, "expected a whole number from 1 to 127"],
  ["tcp_congestion_control", "cubic", null],
  ["tcp_congestion_control", "a b", "expected a word, as Linux has it"],
  ["tcp_sack", false, "expected a whole number from 0 to 255"],
  ["tcp_rmem", 1, undefined],
  ["toString", 1, undefined],
  ["nagle", false, null],
  ["nagle", 0, "expected true or false"],
  ["finWait2", null, null],
  ["finWait2", "never", "expected microseconds, or null for ever"],
  ["timeWaitReuse", "rfc6191", null],
  ["timeWaitReuse", "rfc1", 'expected one of "never", "rfc9293", "rfc6191"'],
  ["initialWindow", 3, null],
  ["initialWindow", -1, 'expected one of "rfc5681", "rfc6928", or a number of segments'],
  ["msl", null, "expected a whole number, none below 0"],
])("%s = %j: %s", (name, value, says) => {
  expect(expectationOf(name, value)).toBe(says);
});
