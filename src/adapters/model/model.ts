/** The reference model as a stack: `spec/` behind the adapter contract. */

import type { Endpoint } from "../../../spec/datagram.ts";
import { SpecBug } from "../../../spec/assert.ts";
import { arrive } from "../../../spec/host/arrival.ts";
import { complain } from "../../../spec/host/icmp.ts";
import { take } from "../../../spec/host/calls.ts";
import {
  findConnection,
  type Host,
  type HostOutput,
  type HostStep,
  liveBlocks,
  newHost,
} from "../../../spec/host/host.ts";
import { nextWake, wake } from "../../../spec/host/wake.ts";
import { type Policy, policyFrom, RECOMMENDED } from "../../../spec/tcp/policy.ts";
import { RFC_RULES } from "../../../spec/tcp/rfc-rules.ts";
import type { Context, Rules } from "../../../spec/tcp/rules.ts";
import type { StateName } from "../../../spec/tcp/state.ts";
import type { Instant } from "../../../spec/time.ts";
import type { Declaration, Timing } from "../../../spec/trace/declaration.ts";
import type { HostConfiguration, Stack, StackInput, StackOutput, VirtualStackKind } from "../../adapter/stack.ts";
import { Packet } from "../../wire/packet.ts";
import type { Octets } from "./octets.ts";

/** What a policy says of itself to a judge. Durations in microseconds. */
export const timingOf = (policy: Policy): Timing => ({
  msl: policy.msl,
  timeWait: 2 * policy.msl,
  minRto: policy.minRto,
  maxRto: policy.maxRto,
  initialRto: policy.initialRto,
  granularity: policy.granularity,
  giveUpData: policy.giveUpData,
  giveUpSyn: policy.giveUpSyn,
  giveUpSynAck: policy.giveUpSynAck,
  giveUpOrphan: policy.giveUpOrphan,
  finWait2: policy.finWait2,
  delayedAck: policy.delayedAck,
  tolerance: 0,
  keepAlive: { idle: policy.keepAliveIdle, interval: policy.keepAliveInterval, count: policy.keepAliveCount },
});

/** What the model with a policy declares. */
export const declarationOf = (name: string, policy: Policy): Declaration => ({
  name,
  version: "RFC 9293",
  clock: "virtual",
  supports: [
    "ipv6",
    "urgent",
    "keep-alive",
    "user-timeout",
    ...(policy.timestamps ? ["timestamps"] as const : []),
    ...(policy.windowScale ? ["window-scale"] as const : []),
    ...(policy.sack ? ["sack"] as const : []),
    ...(policy.challengesReset && policy.challengesSyn ? ["challenge-ack"] as const : []),
    "half-close",
    "simultaneous-open",
    "isn",
    "policy",
    "settings",
    "status",
    "blocks",
    "power",
    "crash",
    "clock",
    "crafted",
    "icmp",
    "ip-fields",
    "reports",
    "deterministic",
    "advice",
    "urgent-ahead",
    "long-time",
  ],
  timing: timingOf(policy),
  initialWindow: policy.initialWindow === "rfc6928"
    ? 10
    : policy.initialWindow === "rfc5681"
    ? 4
    : policy.initialWindow,
  mss: 1460,
  receiveBuffer: policy.receiveBuffer,
  ...(policy.challengeLimit === 0 ? {} : { answers: { most: policy.challengeLimit, per: policy.challengeInterval } }),
});

class Model implements Stack {
  readonly #rules: Rules;
  readonly #octets: Octets;
  #policy: Policy = RECOMMENDED;
  #host: Host | null = null;

  constructor(rules: Rules, octets: Octets) {
    this.#rules = rules;
    this.#octets = octets;
  }

  handle(input: StackInput, now: Instant): readonly StackOutput[] {
    if (input.type === "reset") return this.#reset(input.configuration);
    const context: Context = { policy: this.#policy, rules: this.#rules, now };
    const host = this.#host;
    if (host === null) throw new SpecBug("the model was used before its first reset");
    switch (input.type) {
      case "call":
        return this.#settle(take(host, input.call, context));
      case "wake":
        return this.#settle(wake(host, context));
      case "packet": {
        const { datagram, icmp } = (this.#octets.received?.(input.packet) ?? input.packet).decoded;
        if (icmp !== undefined) return this.#settle(complain(host, icmp, context));
        return datagram === null ? NOTHING : this.#settle(arrive(host, datagram, context));
      }
    }
  }

  wakeAt(): Instant | null {
    return this.#host === null ? null : nextWake(this.#host);
  }

  blocks(): number | null {
    return this.#host === null ? 0 : liveBlocks(this.#host);
  }

  stateBetween(local: number, remote: Endpoint): StateName {
    const host = this.#host;
    if (host === null) return "CLOSED";
    const index = findConnection(host, local, remote.address, remote.port);
    if (index >= 0) return host.connections[index]!.tcb.state;
    return host.listeners.some((listener) => listener.local.port === local) ? "LISTEN" : "CLOSED";
  }

  #reset(configuration: HostConfiguration): readonly StackOutput[] {
    this.#policy = policyFrom(configuration.policy);
    this.#host = newHost({
      address: configuration.address,
      mtu: configuration.mtu,
      secret: configuration.seed,
      isns: configuration.isns,
    });
    return NOTHING;
  }

  #settle(step: HostStep): readonly StackOutput[] {
    this.#host = step.host;
    const { outputs } = step;
    if (outputs.length === 0) return NOTHING;
    const mapped: StackOutput[] = [];
    for (const output of outputs) mapped.push(output.type === "datagram" ? this.#packet(output) : output);
    return mapped;
  }

  #packet({ datagram }: Extract<HostOutput, { type: "datagram" }>): StackOutput {
    const packet = Packet.ofDatagram(datagram);
    return { type: "packet", packet: this.#octets.sent?.(packet) ?? packet };
  }
}

const NOTHING: readonly StackOutput[] = [];

/** The model as a stack like any other; with other rules than the RFCs', or other octets than its own, a mutant. */
export function modelStack(name: string = "model", rules: Rules = RFC_RULES, octets: Octets = {}): VirtualStackKind {
  return {
    clock: "virtual",
    declaration: declarationOf(name, RECOMMENDED),
    declare: (policy) => declarationOf(name, policyFrom(policy)),
    available: () => Promise.resolve({ available: true }),
    create: () => new Model(rules, octets),
  };
}
