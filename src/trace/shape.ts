/** What an observation must look like in JSON, so that a file from elsewhere is refused with a sentence. */

/** A check of one value: null when it is right, or what was expected, said after the place. */
type Check = (value: unknown) => string | null;

const fails = (expected: string): string => `: expected ${expected}`;

const whole: Check = (v) => Number.isSafeInteger(v) ? null : fails("a whole number");
const text: Check = (v) => typeof v === "string" ? null : fails("text");
const flag: Check = (v) => typeof v === "boolean" ? null : fails("true or false");
const octets: Check = (v) =>
  typeof v === "string" && v.length % 2 === 0 && /^[0-9a-f]*$/.test(v) ? null : fails("octets in hexadecimal");

const oneOf = (...words: readonly string[]): Check => (v) =>
  typeof v === "string" && words.includes(v) ? null : fails(`one of ${words.join(", ")}`);

const nullOr = (check: Check): Check => (v) => v === null ? null : check(v);

const listOf = (check: Check): Check => (v) => {
  if (!Array.isArray(v)) return fails("a list");
  for (let i = 0; i < v.length; i++) {
    const wrong = check(v[i]);
    if (wrong !== null) return `[${i}]${wrong}`;
  }
  return null;
};

/** An object with the given fields; those whose names end with `?` may be absent. Others are let through. */
function record(fields: Readonly<Record<string, Check>>): Check {
  const checks = Object.entries(fields).map(([name, check]) => ({
    name: name.replace("?", ""),
    optional: name.endsWith("?"),
    check,
  }));
  return (v) => {
    if (typeof v !== "object" || v === null || Array.isArray(v)) return fails("an object");
    for (const { name, optional, check } of checks) {
      const field = (v as Readonly<Record<string, unknown>>)[name];
      if (field === undefined && optional) continue;
      const wrong = check(field);
      if (wrong !== null) return `.${name}${wrong}`;
    }
    return null;
  };
}

/** An object that is one of several kinds, told apart by the field `by`. */
const choice = (by: string, kinds: Readonly<Record<string, Check>>): Check => (v) => {
  const base = record({ [by]: oneOf(...Object.keys(kinds)) })(v);
  return base ?? kinds[(v as Readonly<Record<string, string>>)[by]!]!(v);
};

const side = oneOf("a", "b");
const any: Check = () => null;
const endpoint = record({ address: text, port: whole });
const options = record({});

const segment = record({
  sourcePort: whole,
  destinationPort: whole,
  seq: whole,
  ack: whole,
  flags: whole,
  window: whole,
  urgentPointer: whole,
  data: octets,
  options: record({
    mss: nullOr(whole),
    windowScale: nullOr(whole),
    sackPermitted: flag,
    timestamps: nullOr(record({ value: whole, echo: whole })),
    sack: listOf(record({ left: whole, right: whole })),
  }),
});

const datagram = record({ source: text, destination: text, hopLimit: whole, "dscp?": whole, segment });

const icmp = record({
  source: text,
  destination: text,
  type: whole,
  code: whole,
  mtu: whole,
  quoted: record({ source: text, destination: text, sourcePort: whole, destinationPort: whole, seq: whole }),
});

const fate = choice("fate", {
  pass: any,
  drop: record({ why: text }),
  delay: record({ by: whole }),
  duplicate: record({ by: whole }),
  corrupt: record({ at: whole, mask: whole }),
});

const CALLS: Readonly<Record<string, Check>> = {
  connect: record({ local: endpoint, remote: endpoint, "options?": options }),
  listen: record({ local: endpoint, backlog: whole, "options?": options }),
  accept: record({ as: whole }),
  send: record({ data: octets, "urgent?": flag }),
  receive: record({ max: whole }),
  shutdown: any,
  close: any,
  abort: any,
  set: record({ options }),
  status: any,
};

const call: Check = (v) => record({ socket: whole })(v) ?? choice("call", CALLS)(v);

const result: Check = (v) => {
  const base = record({ ok: flag })(v);
  if (base !== null) return base;
  return (v as { ok: boolean }).ok ? success(v) : record({ failure: text })(v);
};

const success = record({
  "local?": endpoint,
  "remote?": endpoint,
  "taken?": whole,
  "data?": octets,
  "endOfStream?": flag,
  "status?": record({ state: nullOr(text), "readable?": whole, "unacknowledged?": whole, "urgent?": whole }),
});

const observation = choice("type", {
  sent: record({
    side,
    packet: whole,
    origin: oneOf("stack", "attacker"),
    datagram: nullOr(datagram),
    "malformed?": text,
    "flaw?": oneOf("reserved bits", "option length", "padding"),
    "icmp?": icmp,
    length: whole,
  }),
  network: record({ packet: whole, fate }),
  arrived: record({
    side,
    packet: whole,
    datagram: nullOr(datagram),
    "corrupted?": flag,
    "illegalOption?": flag,
    "malformed?": text,
    "icmp?": icmp,
  }),
  call: record({ side, call }),
  result: record({ side, call: oneOf(...Object.keys(CALLS)), socket: whole, result }),
  event: record({ side, socket: whole, event: text }),
  connection: record({ side, socket: whole, connection: nullOr(whole) }),
  skipped: record({ action: text, why: text }),
  happened: record({
    what: oneOf("crash", "power-off", "power-on", "partition", "healed", "actions-done"),
    "side?": side,
  }),
  broke: record({ side, who: oneOf("stack", "adapter"), why: text, "hung?": flag }),
});

/**
 * Null when `value` is an observation in JSON; otherwise where it is not and what was expected there, to be said after
 * the observation's own place: `.at: expected a whole number`.
 */
export function checkObservation(value: unknown): string | null {
  return record({ at: whole })(value) ?? observation(value);
}
