/** Reading scenarios: what is right is read as it is, what is wrong is named. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { calmScenario, DEFAULT_CRAFTED } from "./defaults.ts";
import { parseScenario, parseScenarioText } from "./parse.ts";
import type { Action, Scenario } from "./scenario.ts";

const EVERY_ACTION: readonly Action[] = [
  { type: "wait", us: 5 },
  { type: "await", what: "quiet", us: 5 },
  { type: "open", by: "both", tuple: -1, retry: true },
  { type: "write", side: "a", bytes: 3, urgent: true },
  { type: "read", side: "b", bytes: 3 },
  { type: "reader", side: "b", reader: { reads: "slowly", bytes: 1, every: 1000 } },
  { type: "set", side: "a", options: { noDelay: true } },
  { type: "shutdown", side: "a" },
  { type: "close", side: "a" },
  { type: "abort", side: "a" },
  { type: "status", side: "a" },
  { type: "crash", side: "a" },
  { type: "power-off", side: "b" },
  { type: "power-on", side: "b" },
  { type: "partition", from: "both", us: null },
  { type: "inject", to: "a", segment: DEFAULT_CRAFTED },
  {
    type: "inject",
    to: "a",
    segment: {
      ...DEFAULT_CRAFTED,
      ack: { base: "SND.OLDEST", plus: -1 },
      timestamps: { value: -1, echo: 0, always: true },
      source: "loopback",
      destination: "multicast",
      ipOptions: "94040000",
    },
  },
  { type: "replay", from: "a", class: "syn", nth: 0 },
];

const full = (): Scenario =>
  calmScenario({
    actions: EVERY_ACTION,
    network: {
      latency: 1,
      mtu: 1500,
      msl: 2,
      rules: [
        { from: "a", class: "fin", nth: 0, times: 2, then: { fate: "drop" } },
        { from: "b", class: "any", nth: 0, times: 2, then: { fate: "corrupt", at: 3, mask: 255 } },
      ],
      weather: { seed: 1, packets: 2, drop: 1, duplicate: 2, delay: 3, corrupt: 4, maxDelay: 5 },
    },
  });

/** What is said of a scenario in which the value at `path` is another; undefined takes it away. */
function complaint(path: readonly (string | number)[], value: unknown): string {
  const scenario: unknown = JSON.parse(JSON.stringify(full()));
  let place = scenario as Record<PropertyKey, unknown>;
  for (const step of path.slice(0, -1)) place = place[step] as Record<PropertyKey, unknown>;
  const last = path.at(-1)!;
  if (value === undefined) delete place[last];
  else place[last] = value;
  const parsed = parseScenario(scenario, "scenario.json");
  return parsed.ok ? "nothing" : parsed.error;
}

test("a scenario with every kind of action is read as it was written", () => {
  const text = JSON.stringify(full());
  const parsed = parseScenarioText(text, "scenario.json");
  expect(parsed.ok && JSON.stringify(parsed.scenario)).toBe(text);
});

test("settings of several stacks stand side by side", () => {
  const policy = { finWait2: null, initialWindow: 3, tcp_fin_timeout: 10, tcp_congestion_control: "reno" };
  const text = JSON.stringify({ ...full(), a: { ...full().a, policy } });
  const parsed = parseScenarioText(text, "scenario.json");
  expect(parsed.ok && JSON.stringify(parsed.scenario)).toBe(text);
});

test("a scenario that was read is plain data, which shrinking needs", () => {
  const parsed = parseScenario(calmScenario(), "scenario.json");
  if (!parsed.ok) throw new Error(parsed.error);
  for (const part of [parsed.scenario, parsed.scenario.a, parsed.scenario.a.policy, parsed.scenario.network]) {
    expect(Object.getPrototypeOf(part)).toBe(Object.prototype);
    expect(Object.isFrozen(part)).toBe(false);
  }
});

describe("one sentence says what is wrong", () => {
  test.each<readonly [readonly (string | number)[], unknown, string]>([
    [
      ["network", "rules", 1, "times"],
      "x",
      'network.rules[1].times: expected a whole number from 0 to 1,000,000, got "x"',
    ],
    [
      ["network", "rules", 0, "times"],
      1.5,
      "network.rules[0].times: expected a whole number from 0 to 1,000,000, got 1.5",
    ],
    [
      ["network", "rules", 0, "then"],
      { fate: "eat" },
      'network.rules[0].then.fate: expected one of "drop", "delay", "duplicate", "corrupt", got "eat"',
    ],
    [["network", "weather", "drop"], 1001, "network.weather.drop: expected a whole number from 0 to 1,000, got 1001"],
    [["actions", 3, "side"], "c", 'actions[3].side: expected one of "a", "b", got "c"'],
    [["actions"], {}, "actions: expected a list, got an object"],
    [["a"], null, "a: expected an object, got null"],
    [["a", "port"], undefined, "a.port: missing: expected a whole number from 1 to 65,535"],
    [["a", "options", "nodelay"], true, "a.options.nodelay: there is no such field"],
    [
      ["a", "policy"],
      { finWait: 1 },
      "a.policy.finWait: there is no such setting in the model's policy or Linux's sysctls (net.ipv4.tcp_*)",
    ],
    [
      ["a", "policy"],
      { tcp_fin_timeout: "1s" },
      'a.policy.tcp_fin_timeout: expected a whole number from 0 to 2147483647, got "1s"',
    ],
    [["b", "policy"], { timestamps: 0 }, "b.policy.timestamps: expected true or false, got 0"],
    [["version"], 2, "version: expected 1, the only version of the format that this program reads, got 2"],
    [
      ["actions", 15, "segment", "options"],
      "0",
      'actions[15].segment.options: expected at most 40 hexadecimal octets, got "0"',
    ],
  ])("%j = %j", (path, value, says) => {
    expect(complaint(path, value)).toBe(`scenario.json: ${says}`);
  });

  test("a text that is no JSON", () => {
    const parsed = parseScenarioText("{", "x.json");
    expect(parsed.ok ? "" : parsed.error).toMatch(/^x\.json: not JSON: /);
  });

  test("a value that is no object", () => {
    expect(parseScenario([], "x.json")).toEqual({ ok: false, error: "x.json: expected an object, got a list" });
  });
});

test("whatever it is given, it answers with a scenario or with one line", () => {
  fc.assert(fc.property(fc.jsonValue(), fc.constantFrom(...Object.keys(full())), (value, field) => {
    const parsed = parseScenario({ ...full(), [field]: value }, "x.json");
    return parsed.ok || /^x\.json: [^\n]+$/.test(parsed.error);
  }));
});
