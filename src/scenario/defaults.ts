/** Scenarios and their parts as they are unless told otherwise: plain data, which generators and shrinkers may copy. */

import { HOUR, MILLISECOND, SECOND } from "../../spec/time.ts";
import {
  type Crafted,
  type CraftedIcmp,
  type Host,
  type Network,
  type Scenario,
  SCENARIO_VERSION,
} from "./scenario.ts";

/** A host that neither listens nor has settings: it reads at once, closes at the end of the stream, and accepts. */
export const DEFAULT_HOST: Host = {
  application: { reader: { reads: "eagerly" }, atEndOfStream: "close", accepts: true },
  port: 40_000,
  listens: false,
  backlog: 8,
  options: {},
  isns: [],
  policy: {},
};

/** The host that is connected to: the same, listening on port 80. */
export const DEFAULT_SERVER: Host = {
  application: { reader: { reads: "eagerly" }, atEndOfStream: "close", accepts: true },
  port: 80,
  listens: true,
  backlog: 8,
  options: {},
  isns: [],
  policy: {},
};

/** A network without faults: 10 ms one way, 1500 octets, an MSL of two minutes. */
export const DEFAULT_NETWORK: Network = {
  latency: 10 * MILLISECOND,
  mtu: 1500,
  msl: 120 * SECOND,
  rules: [],
  weather: null,
};

/** A crafted segment that is a bare acknowledgment in order: a peer with nothing to say could have sent it. */
export const DEFAULT_CRAFTED: Crafted = {
  flags: 0x10,
  seq: { base: "RCV.NXT", plus: 0 },
  ack: { base: "SND.NXT", plus: 0 },
  window: 65_535,
  urgentPointer: 0,
  length: 0,
  options: "",
  checksum: 0,
  dataOffset: null,
  reserved: 0,
  toPort: 0,
  fromPort: 0,
};

/** An ICMP error that says "host unreachable", and quotes as little as it may. */
export const DEFAULT_CRAFTED_ICMP: CraftedIcmp = {
  type: 3,
  code: 1,
  mtu: 0,
  octets: 8,
  seq: 0,
  sourcePort: 0,
  destinationPort: 0,
};

/**
 * A scenario in which nothing goes wrong and nothing is done: `a` can connect to `b`, which listens on port 80. A fresh
 * copy each time, with `overrides` in place of the fields that they name.
 */
export function calmScenario(overrides: Partial<Scenario> = {}): Scenario {
  return {
    version: SCENARIO_VERSION,
    ip: 4,
    seed: 1,
    epoch: 0,
    a: copyOf(DEFAULT_HOST),
    b: copyOf(DEFAULT_SERVER),
    network: { ...DEFAULT_NETWORK, rules: [] },
    actions: [],
    ending: "close",
    horizon: 24 * HOUR,
    ...overrides,
  };
}

const copyOf = (host: Host): Host => ({
  application: { ...host.application, reader: { ...host.application.reader } },
  port: host.port,
  listens: host.listens,
  backlog: host.backlog,
  options: { ...host.options },
  isns: [...host.isns],
  policy: { ...host.policy },
});
