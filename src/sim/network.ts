/** The network between two hosts: what becomes of each packet, as the scenario says. */

import { after, type Duration, type Instant } from "../../spec/time.ts";
import type { Datagram } from "../../spec/datagram.ts";
import type { Segment } from "../../spec/tcp/segment.ts";
import { type Fate, type Origin, otherSide, type PacketId, type Side } from "../../spec/trace/observation.ts";
import type { FateRule, Network as NetworkPlan, PacketClass, RuleFate, Scenario } from "../scenario/scenario.ts";
import { corruptPacket } from "../wire/craft.ts";
import type { Packet } from "../wire/packet.ts";
import type { Agenda } from "./agenda.ts";
import { isOfClass, SentBefore } from "./classify.ts";
import { type Prng, stream } from "./prng.ts";
import type { Recorder } from "./recorder.ts";

const PASS: Fate = { fate: "pass" };
const DROPPED: Readonly<Record<"scenario" | "weather" | "partition" | "no-power" | "mtu", Fate>> = {
  scenario: { fate: "drop", why: "scenario" },
  weather: { fate: "drop", why: "weather" },
  partition: { fate: "drop", why: "partition" },
  "no-power": { fate: "drop", why: "no-power" },
  mtu: { fate: "drop", why: "mtu" },
};

/** A packet that can be replayed. */
interface Remembered {
  readonly side: Side;
  readonly packet: Packet;
  readonly id: PacketId;
  readonly sentAt: Instant;
  readonly again: boolean;
}

/** Who looks at the wire: the attacker. */
export interface Tap {
  sent(side: Side, datagram: Datagram): void;
  arrived(side: Side, datagram: Datagram): void;
}

/** The wire, in both directions. */
export class Network {
  /** When the network last did something else than to pass a packet on in its turn. */
  lastFaultAt: Instant | null = null;
  /** When a stack last sent something. */
  lastSentAt: Instant;
  readonly #plan: NetworkPlan;
  readonly #agenda: Agenda;
  readonly #recorder: Recorder;
  readonly #tap: Tap | null;
  readonly #sentBefore: SentBefore = new SentBefore();
  /** Whether anything asks for what {@link SentBefore} knows. */
  readonly #notes: boolean;
  /** How many packets of each rule's class have passed it. */
  readonly #seen: number[];
  readonly #weather: Readonly<Record<Side, Prng>>;
  /** Packets that stacks sent, in order; null when nothing will be replayed. */
  readonly #memory: Remembered[] | null;
  /** Until when nothing passes from a side; infinite for ever. */
  readonly #closedUntil: Record<Side, number> = { a: -Infinity, b: -Infinity };
  #next: PacketId = 0;

  constructor(scenario: Scenario, agenda: Agenda, recorder: Recorder, tap: Tap | null) {
    this.#plan = scenario.network;
    this.#agenda = agenda;
    this.#recorder = recorder;
    this.#tap = tap;
    this.lastSentAt = agenda.now;
    this.#seen = scenario.network.rules.map(() => 0);
    const seed = scenario.network.weather?.seed ?? 0;
    this.#weather = { a: stream(seed, "weather:a"), b: stream(seed, "weather:b") };
    this.#memory = scenario.actions.some(({ type }) => type === "replay" || type === "icmp-error") ? [] : null;
    this.#notes = this.#memory !== null || scenario.actions.some(({ type }) => type === "power-on") ||
      scenario.network.rules.some((rule) => rule.class === "retransmission");
  }

  /** Takes a packet that the stack of `side` emitted. */
  emit(side: Side, packet: Packet): void {
    const now = this.#agenda.now;
    this.lastSentAt = now;
    const { datagram } = packet.decoded;
    const length = packet.length;
    const id = this.#announce(side, packet, "stack", length);
    const again = this.#notes && datagram !== null && this.#sentBefore.note(side, datagram.segment);
    this.#memory?.push({ side, packet, id, sentAt: now, again });
    if (datagram !== null) this.#tap?.sent(side, datagram);
    this.#apply(side, packet, id, this.#fateOf(side, datagram?.segment ?? null, id, length, again));
  }

  /** Puts a packet that nobody sent in front of `target`, at once. */
  inject(target: Side, packet: Packet): void {
    const id = this.#announce(otherSide(target), packet, "attacker", packet.length);
    this.#agenda.order({ side: target, input: { type: "packet", packet }, packet: id, altered: false, poll: false });
  }

  /** Delivers once more the `nth` packet of a class that a stack sent, at once. Why not, if it can't. */
  replay(from: Side, what: PacketClass, nth: number): string | null {
    let left = nth;
    const found = this.#memory?.find(({ side, packet, again }) =>
      side === from && isOfClass(what, packet.decoded.datagram?.segment ?? null, again) && left-- === 0
    );
    if (found === undefined) return `${from} has not sent ${nth + 1} packets of class ${what}`;
    const age = this.#agenda.now - found.sentAt;
    if (age > this.#plan.msl) return "the packet is older than an MSL";
    this.lastFaultAt = this.#agenda.now;
    const by = Math.max(0, age - this.#plan.latency);
    this.#recorder.record({ type: "network", at: this.#agenda.now, packet: found.id, fate: { fate: "duplicate", by } });
    const input = { type: "packet", packet: found.packet } as const;
    this.#agenda.order({ side: otherSide(from), input, packet: found.id, altered: false, poll: false });
    return null;
  }

  /** The `nth` packet of a class that a stack sent, from 0, or from the newest one backwards; null if there is none. */
  sentBy(from: Side, what: PacketClass, nth: number): Packet | null {
    const such = ({ side, packet, again }: Remembered): boolean =>
      side === from && isOfClass(what, packet.decoded.datagram?.segment ?? null, again);
    return this.#memory?.filter(such).at(nth)?.packet ?? null;
  }

  /** Records that a packet was handed to a stack. */
  arrive(side: Side, packet: Packet, id: PacketId, altered: boolean, injected: boolean): void {
    const { datagram, malformed, icmp } = packet.decoded;
    this.#recorder.record({
      type: "arrived",
      at: this.#agenda.now,
      side,
      packet: id,
      datagram,
      ...(icmp === undefined ? {} : { icmp }),
      ...(altered ? { corrupted: true } : {}),
      ...(malformed === null ? {} : { malformed }),
      ...(datagram !== null && packet.hasIllegalOption ? { illegalOption: true } : {}),
    });
    if (datagram !== null && !injected) this.#tap?.arrived(side, datagram);
  }

  /** A packet came to a host without power. */
  lose(id: PacketId): void {
    this.lastFaultAt = this.#agenda.now;
    this.#recorder.record({ type: "network", at: this.#agenda.now, packet: id, fate: DROPPED["no-power"] });
  }

  /** From now on nothing passes from `side` for `us` microseconds, or for ever. */
  partition(side: Side, us: Duration | null): void {
    const until = us === null ? Infinity : this.#agenda.now + us;
    this.#closedUntil[side] = Math.max(this.#closedUntil[side], until);
  }

  /** When a partition ends that is in force or was, or null when none ever was. Infinite when it never ends. */
  partitionedUntil(): number | null {
    const until = Math.max(this.#closedUntil.a, this.#closedUntil.b);
    return until === -Infinity ? null : until;
  }

  /** How many initial sequence numbers of a side were seen on the wire; 0 in a scenario that restarts no host. */
  isnsUsed(side: Side): number {
    return this.#sentBefore.isnsUsed[side];
  }

  #announce(side: Side, packet: Packet, origin: Origin, length: number): PacketId {
    const id = this.#next++;
    const { datagram, malformed, icmp } = packet.decoded;
    const at = this.#agenda.now;
    const flaw = origin === "stack" ? packet.flaw : null;
    this.#recorder.record(
      icmp !== undefined
        ? { type: "sent", at, side, packet: id, origin, datagram, icmp, length }
        : malformed !== null
        ? { type: "sent", at, side, packet: id, origin, datagram: null, malformed, length }
        : flaw === null
        ? { type: "sent", at, side, packet: id, origin, datagram, length }
        : { type: "sent", at, side, packet: id, origin, datagram, flaw, length },
    );
    return id;
  }

  #fateOf(side: Side, segment: Segment | null, id: PacketId, length: number, again: boolean): Fate {
    const rules = this.#plan.rules;
    let ruled: RuleFate | null = null;
    for (let i = 0; i < rules.length; i++) {
      const rule: FateRule = rules[i]!;
      if (rule.from !== side || !isOfClass(rule.class, segment, again)) continue;
      const nth = this.#seen[i]!++;
      if (ruled === null && nth >= rule.nth && nth - rule.nth < rule.times) ruled = rule.then;
    }
    // The weather is drawn for every packet that it covers, so that a rule moves no other packet's fate.
    const weather = this.#plan.weather;
    const drawn = weather !== null && id < weather.packets ? this.#drawWeather(side, length) : PASS;
    if (length > this.#plan.mtu) return DROPPED.mtu;
    if (this.#agenda.now < this.#closedUntil[side]) return DROPPED.partition;
    if (ruled === null) return drawn;
    switch (ruled.fate) {
      case "drop":
        return DROPPED.scenario;
      case "corrupt":
        return { fate: "corrupt", at: length === 0 ? 0 : ruled.at % length, mask: ruled.mask & 0xff };
      default:
        return { fate: ruled.fate, by: Math.min(ruled.by, this.#room()) };
    }
  }

  /** The longest that a packet can come late: none is delivered later than an MSL after it was sent. */
  #room(): Duration {
    return Math.max(0, this.#plan.msl - this.#plan.latency);
  }

  #drawWeather(side: Side, length: number): Fate {
    const { drop, duplicate, delay, corrupt, maxDelay } = this.#plan.weather!;
    const prng = this.#weather[side];
    const lot = prng.below(1000);
    const amount = prng.uint32();
    if (lot < drop) return DROPPED.weather;
    const by = Math.min(maxDelay < 1 ? 0 : amount % (maxDelay + 1), this.#room());
    if (lot < drop + duplicate) return { fate: "duplicate", by };
    if (lot < drop + duplicate + delay) return { fate: "delay", by };
    if (lot < drop + duplicate + delay + corrupt && length > 0) {
      return { fate: "corrupt", at: (amount >>> 8) % length, mask: 1 + (amount & 0xff) % 255 };
    }
    return PASS;
  }

  #apply(side: Side, packet: Packet, id: PacketId, fate: Fate): void {
    const agenda = this.#agenda;
    this.#recorder.record({ type: "network", at: agenda.now, packet: id, fate });
    const to = otherSide(side);
    const at = after(agenda.now, Math.min(this.#plan.latency, this.#plan.msl));
    if (fate.fate === "pass") return agenda.deliver(at, to, { type: "packet", packet }, id, false);
    switch (fate.fate) {
      case "drop":
        return this.#fault(agenda.now);
      case "delay":
        this.#fault(after(at, fate.by));
        return agenda.deliver(after(at, fate.by), to, { type: "packet", packet }, id, false);
      case "duplicate": {
        const input = { type: "packet", packet } as const;
        this.#fault(after(at, fate.by));
        agenda.deliver(at, to, input, id, false);
        return agenda.deliver(after(at, fate.by), to, input, id, false);
      }
      case "corrupt": {
        this.#fault(at);
        const input = { type: "packet", packet: corruptPacket(packet, fate.at, fate.mask) } as const;
        return agenda.deliver(at, to, input, id, fate.mask !== 0);
      }
    }
  }

  #fault(at: Instant): void {
    if (this.lastFaultAt === null || at > this.lastFaultAt) this.lastFaultAt = at;
  }
}
