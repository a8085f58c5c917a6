/** Reads a scenario from JSON, strictly: the first thing that is wrong gives one sentence that says where. */

import * as z from "zod";
import { expectationOf, WHOSE_SETTINGS } from "../adapter/settings.ts";
import { type Scenario, SCENARIO_VERSION } from "./scenario.ts";

/** What reading a scenario gives. */
export type ParsedScenario =
  | { readonly ok: true; readonly scenario: Scenario }
  /** One sentence: the file, the path in it, what was expected, and what was found. */
  | { readonly ok: false; readonly error: string };

/** Reads a scenario from the text of a JSON file. `where` is the file's name, for the error. */
export function parseScenarioText(text: string, where: string): ParsedScenario {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, error: `${where}: not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  return parseScenario(value, where);
}

/** Reads a scenario from a value that came from JSON. `where` is the file's name, for the error. */
export function parseScenario(value: unknown, where: string): ParsedScenario {
  const result = SCENARIO.safeParse(value, { error: expectation });
  if (result.success) return { ok: true, scenario: result.data };
  const { path, message } = deepest(result.error.issues[0]!, []);
  return { ok: false, error: `${where}: ${describe(path, message, value)}` };
}

// What a scenario is made of. Every check says what it expects.

/** The longest time, in microseconds: 31 years, so that sums stay exact. */
const MOST_TIME = 1_000_000_000_000_000;
const MOST_OCTETS = 1_000_000_000;

const group = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

const whole = (least: number, most: number): z.ZodInt => {
  const error = `expected a whole number from ${group(least)} to ${group(most)}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
};

const oneOf = <const T extends string>(...words: readonly T[]): z.ZodEnum<{ [W in T]: W }> =>
  z.enum(words, { error: `expected one of ${words.map((word) => JSON.stringify(word)).join(", ")}` });

const isTrueOrFalse = z.boolean({ error: "expected true or false" });
const side = oneOf("a", "b");
const sideOrBoth = oneOf("a", "b", "both");
const time = whole(0, MOST_TIME);
const octets = whole(0, MOST_OCTETS);
const odds = whole(0, 1000);
const packetClass = oneOf("any", "syn", "syn-ack", "ack", "data", "fin", "rst", "retransmission");

const OPTIONS = z.strictObject({
  noDelay: z.exactOptional(isTrueOrFalse),
  keepAlive: z.exactOptional(isTrueOrFalse),
  keepAliveIdle: z.exactOptional(time),
  keepAliveInterval: z.exactOptional(time),
  keepAliveCount: z.exactOptional(whole(0, 1000)),
  userTimeout: z.exactOptional(time),
  hopLimit: z.exactOptional(whole(1, 255)),
  dscp: z.exactOptional(whole(0, 63)),
  errorReports: z.exactOptional(isTrueOrFalse),
  receiveBuffer: z.exactOptional(whole(1, MOST_OCTETS)),
  sendBuffer: z.exactOptional(whole(1, MOST_OCTETS)),
});

const READER = z.discriminatedUnion("reads", [
  z.strictObject({ reads: z.literal("eagerly") }),
  z.strictObject({ reads: z.literal("slowly"), bytes: whole(1, MOST_OCTETS), every: whole(1, MOST_TIME) }),
  z.strictObject({ reads: z.literal("never") }),
]);

const HOST = z.strictObject({
  application: z.strictObject({
    reader: READER,
    atEndOfStream: oneOf("close", "nothing"),
    accepts: isTrueOrFalse,
  }),
  port: whole(1, 65_535),
  listens: isTrueOrFalse,
  backlog: whole(0, 65_535),
  options: OPTIONS,
  isns: z.array(whole(0, 4_294_967_295)),
  policy: z.record(
    z.string(),
    z.union([z.number(), z.boolean(), z.string(), z.null()], {
      error: "expected a number, true, false, a text or null",
    }),
  ).superRefine((settings, context) => {
    for (const [name, value] of Object.entries(settings)) {
      const expected = expectationOf(name, value);
      if (expected === null) continue;
      const message = expected ?? `there is no such setting in ${WHOSE_SETTINGS}`;
      context.addIssue({ code: "custom", path: [name], message });
    }
  }),
});

const FATE = z.discriminatedUnion("fate", [
  z.strictObject({ fate: z.literal("drop") }),
  z.strictObject({ fate: z.literal("delay"), by: time }),
  z.strictObject({ fate: z.literal("duplicate"), by: time }),
  z.strictObject({ fate: z.literal("corrupt"), at: whole(0, 65_535), mask: whole(0, 255) }),
]);

const NETWORK = z.strictObject({
  latency: time,
  mtu: whole(0, 65_535),
  msl: time,
  rules: z.array(z.strictObject({
    from: side,
    class: packetClass,
    nth: whole(0, 1_000_000),
    times: whole(0, 1_000_000),
    then: FATE,
  })),
  weather: z.nullable(z.strictObject({
    seed: whole(-2_147_483_648, 4_294_967_295),
    packets: whole(0, 1_000_000_000),
    drop: odds,
    duplicate: odds,
    delay: odds,
    corrupt: odds,
    maxDelay: time,
  })),
});

const special = oneOf("broadcast", "multicast", "unspecified", "loopback");
const shift = whole(-4_294_967_295, 4_294_967_295);

const optionOctets = z.string({ error: "expected hexadecimal octets" }).regex(/^(?:[0-9a-fA-F]{2}){0,40}$/, {
  error: "expected at most 40 hexadecimal octets",
});

const CRAFTED = z.strictObject({
  flags: whole(0, 255),
  seq: z.strictObject({ base: oneOf("RCV.NXT", "RCV.EDGE", "IRS", "zero"), plus: shift }),
  ack: z.strictObject({ base: oneOf("SND.NXT", "SND.UNA", "SND.OLDEST", "ISS", "zero"), plus: shift }),
  window: whole(0, 65_535),
  urgentPointer: whole(0, 65_535),
  length: whole(0, 65_000),
  options: optionOctets,
  checksum: whole(-65_535, 65_535),
  dataOffset: z.nullable(whole(0, 15)),
  reserved: whole(0, 15),
  toPort: whole(-65_535, 65_535),
  fromPort: whole(-65_535, 65_535),
  timestamps: z.exactOptional(z.nullable(z.strictObject({ value: shift, echo: shift, always: isTrueOrFalse }))),
  source: z.exactOptional(special),
  destination: z.exactOptional(oneOf("broadcast", "multicast")),
  ipOptions: z.exactOptional(optionOctets),
});

const CRAFTED_ICMP = z.strictObject({
  type: whole(0, 255),
  code: whole(0, 255),
  mtu: whole(0, 65_535),
  octets: whole(8, 1_200),
  seq: shift,
  sourcePort: whole(-65_535, 65_535),
  destinationPort: whole(-65_535, 65_535),
});

const ACTION = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("wait"), us: time }),
  z.strictObject({
    type: z.literal("await"),
    what: oneOf("established", "delivered", "closed", "quiet"),
    us: time,
  }),
  z.strictObject({
    type: z.literal("open"),
    by: sideOrBoth,
    tuple: whole(-65_535, 65_535),
    retry: isTrueOrFalse,
    remote: z.exactOptional(special),
  }),
  z.strictObject({ type: z.literal("write"), side, bytes: octets, urgent: isTrueOrFalse }),
  z.strictObject({ type: z.literal("read"), side, bytes: octets }),
  z.strictObject({ type: z.literal("reader"), side, reader: READER }),
  z.strictObject({ type: z.literal("set"), side, options: OPTIONS }),
  z.strictObject({ type: z.literal("shutdown"), side }),
  z.strictObject({ type: z.literal("close"), side }),
  z.strictObject({ type: z.literal("abort"), side }),
  z.strictObject({ type: z.literal("status"), side }),
  z.strictObject({ type: z.literal("crash"), side }),
  z.strictObject({ type: z.literal("power-off"), side }),
  z.strictObject({ type: z.literal("power-on"), side }),
  z.strictObject({ type: z.literal("partition"), from: sideOrBoth, us: z.nullable(time) }),
  z.strictObject({ type: z.literal("inject"), to: side, segment: CRAFTED }),
  z.strictObject({
    type: z.literal("icmp-error"),
    to: side,
    class: packetClass,
    nth: whole(-1_000_000, 1_000_000),
    error: CRAFTED_ICMP,
  }),
  z.strictObject({ type: z.literal("replay"), from: side, class: packetClass, nth: whole(0, 1_000_000) }),
]);

const SCENARIO: z.ZodType<Scenario> = z.strictObject({
  version: z.literal(SCENARIO_VERSION, {
    error: `expected ${SCENARIO_VERSION}, the only version of the format that this program reads`,
  }),
  ip: z.literal([4, 6], { error: "expected 4 or 6" }),
  seed: whole(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  epoch: whole(-MOST_TIME, MOST_TIME),
  a: HOST,
  b: HOST,
  network: NETWORK,
  actions: z.array(ACTION),
  ending: oneOf("close", "leave"),
  horizon: time,
});

// What was wrong, in words.

/** The words for those checks that bring none of their own. */
function expectation(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "unrecognized_keys":
      return "unknown";
    case "invalid_type":
      return issue.expected === "array" ? "expected a list" : "expected an object";
    case "invalid_union":
      return "expected one of the kinds that are known";
    default:
      return "expected something else";
  }
}

type Issue = z.core.$ZodIssue;

/** Where an issue is, and what it says. An unknown field is found at its own path. */
function deepest(issue: Issue, above: readonly PropertyKey[]): { path: readonly PropertyKey[]; message: string } {
  const path = [...above, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    return { path: [...path, issue.keys[0]!], message: "there is no such field" };
  }
  if (issue.code === "invalid_union" && issue.discriminator !== undefined) {
    const last = issue.path.at(-1);
    // Zod tells the kinds that it knows, but its type of the issue does not say so.
    const { options } = issue as { readonly options?: readonly unknown[] };
    const known = options?.map((word) => JSON.stringify(word)).join(", ");
    const own = last === issue.discriminator ? path : [...path, issue.discriminator];
    return { path: own, message: known === undefined ? "expected a known kind" : `expected one of ${known}` };
  }
  return { path, message: issue.message };
}

function describe(path: readonly PropertyKey[], message: string, value: unknown): string {
  const place = path.length === 0 ? "" : `${spell(path)}: `;
  if (message.startsWith("there is no such")) return `${place}${message}`;
  const { found, missing } = at(value, path);
  return missing ? `${place}missing: ${message}` : `${place}${message}, got ${abridge(found)}`;
}

/** `network.rules[2].times`. */
function spell(path: readonly PropertyKey[]): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (/^[A-Za-z_$][\w$-]*$/.test(String(step))) text += text === "" ? String(step) : `.${String(step)}`;
    else text += `[${JSON.stringify(String(step))}]`;
  }
  return text;
}

/** What stands at a path. */
function at(value: unknown, path: readonly PropertyKey[]): { found: unknown; missing: boolean } {
  let found = value;
  for (const step of path) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, step)) {
      return { found: undefined, missing: true };
    }
    found = (found as Record<PropertyKey, unknown>)[step];
  }
  return { found, missing: found === undefined };
}

/** A value in a few words. */
function abridge(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length <= 40 ? text : `${text.slice(0, 37)}...`;
}
