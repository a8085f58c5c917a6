/** One end of the wire: its listeners, its connections, and what it owes to segments that belong to neither. */

import { betweenHosts, isSource } from "../address.ts";
import type { Address, Datagram, Endpoint as Place } from "../datagram.ts";
import { type IcmpError, severityOf } from "../icmp.ts";
import { seq } from "../seq.ts";
import type { Policy } from "../tcp/policy.ts";
import { RECOMMENDED } from "../tcp/policy.ts";
import { ACK, FIN, has, RST, type Segment, SYN } from "../tcp/segment.ts";
import { transition } from "../tcp/step.ts";
import { newBlock, type Tcb } from "../tcp/tcb.ts";
import { applicationFrom } from "../tcp/transition/options.ts";
import { resetFor } from "../tcp/transition/segment-arrives/closed.ts";
import type { Instant } from "../time.ts";
import type { Declaration } from "../trace/declaration.ts";
import { heeded } from "../trace/heeded.ts";
import type { Call, CallResult, SocketEvent, SocketId, SocketOptions } from "../trace/vocabulary.ts";
import { hearSyn, type Surroundings, WATCHING } from "./arrival.ts";
import { atOnce, causeText, isReset, segmentText, wantedText } from "./duties.ts";
import { Followed } from "./followed.ts";
import type { Departure, Refusal } from "./permits/departure.ts";
import { resetForm } from "./permits/reset.ts";
import { type Duty, newShadow, type Shadow, type Wanted } from "./shadow.ts";
import type { OracleRule } from "./rules.ts";

interface Listener {
  readonly port: number;
  readonly backlog: number;
  readonly options: SocketOptions;
}

/** An RST that is owed, or may be sent, for a segment that belongs to no connection. */
interface Loose {
  readonly key: string;
  readonly duty: Duty;
  readonly wanted: Extract<Wanted, { readonly owe: "reset" }>;
  /** It may be sent, and need not be. */
  readonly optional: boolean;
}

/** A `connect` that has not shown its SYN yet. */
interface Opening {
  readonly socket: SocketId;
  readonly local: Place;
  readonly remote: Place;
  readonly options: SocketOptions;
  readonly at: Instant;
}

/** The policy of a shadow: everything that only a fork decides, as the RFCs recommend it, and buffers without end. */
const GENEROUS: Policy = {
  ...RECOMMENDED,
  receiveBuffer: 2 ** 30,
  sendBuffer: 2 ** 30,
  challengeLimit: 0,
  // What an application has not set is not known.
  keepAliveIdle: 0,
};

/** The MTU of the links that are modelled: what a shadow's block is told, and nothing is judged by. */
const MTU = 1500;

const keyOf = (port: number, remote: Address, remotePort: number): string => `${port} ${remote} ${remotePort}`;

/** Follows one end. Every function returns what is wrong, or null. */
export class Endpoint {
  readonly #declaration: Declaration;
  readonly #callsSeen: boolean;
  #address: Address | null = null;
  #listeners: Map<SocketId, Listener> = new Map();
  #bySocket: Map<SocketId, Followed> = new Map();
  #connections: Map<string, Followed> = new Map();
  /** Connections that a SYN may have opened in the place of one that waits. */
  #candidates: Map<string, Followed> = new Map();
  #loose: readonly Loose[] = [];
  #openings: readonly Opening[] = [];
  #powered = true;
  /** When something may be overdue, at the earliest. */
  #soonest = Infinity;

  constructor(declaration: Declaration, callsSeen: boolean) {
    this.#declaration = declaration;
    this.#callsSeen = callsSeen;
  }

  /** The host fell silent, or started again: nothing is left of what was. */
  power(on: boolean): void {
    this.#powered = on;
    this.#listeners = new Map();
    this.#bySocket = new Map();
    this.#connections = new Map();
    this.#candidates = new Map();
    this.#loose = [];
    this.#openings = [];
  }

  #around(connection: Followed | null): Surroundings {
    const tells = connection !== null && this.#callsSeen && connection.socket !== null && !connection.released;
    return { declaration: this.#declaration, callsSeen: this.#callsSeen, tells };
  }

  // Segments.

  /** A segment arrived. `illegal`: it has an option of an illegal length, and may be dropped for that (MUST-7). */
  arrived({ source, destination, segment }: Datagram, now: Instant, illegal: boolean): void {
    if (!this.#powered || (this.#address !== null && destination !== this.#address)) return;
    if (!betweenHosts({ source, destination })) return;
    const key = keyOf(segment.destinationPort, source, segment.sourcePort);
    const connection = this.#connections.get(key);
    const listener = this.#listenerAt(segment.destinationPort);
    const previous = connection?.over === true ? connection.previous : null;
    if (previous !== null && !previous.over) {
      previous.arrived(segment, now, this.#around(null), true);
      return this.#loosen(key, segment, now, true, "RFC9293-E11");
    }
    if (connection === undefined || connection.over) {
      return this.#toNobody(key, segment, { source, destination }, now, listener, illegal);
    }
    const opens = has(segment, SYN) && !has(segment, ACK) && !has(segment, RST);
    const waited = connection.waits;
    // A listener that had no room did not take the SYN that came before, and need not have room for this one.
    // Where calls are not seen, nothing says that there was room, or a listener.
    const unheard = (connection.listener !== null || !this.#callsSeen) && connection.isSilent;
    connection.arrived(segment, now, this.#around(connection), opens && (waited || unheard), illegal);
    this.#note(connection);
    const heard = listener !== null || !this.#callsSeen;
    if (opens && heard && (waited || connection.mayBeOver)) {
      const candidate = this.#passive(listener, segment, { source, destination }, now, connection);
      if (candidate !== null) this.#candidates.set(key, candidate);
    } else this.#candidates.get(key)?.arrived(segment, now, this.#around(null), true);
    // Where calls are not seen, an application may have let go of it in silence.
    if (!connection.mayBeOver && this.#callsSeen) return;
    connection.previous?.arrived(segment, now, this.#around(null), true);
    this.#loosen(key, segment, now, true, "RFC9293-E11");
  }

  /**
   * An ICMP error arrived. A hard one may end the connection that it is about (SHLD-26), and so may one that section
   * 3.9.2.2 does not speak of; a soft one may not (MUST-56).
   */
  icmpArrived(error: IcmpError, now: Instant): void {
    const severity = severityOf(error);
    if (!this.#powered || severity === "source-quench") return;
    const { sourcePort, destination, destinationPort } = error.quoted;
    const connection = this.#connections.get(keyOf(sourcePort, destination, destinationPort));
    if (severity === "soft") connection?.complained();
    else connection?.mayEnd(now, this.#around(connection));
  }

  #toNobody(
    key: string,
    segment: Segment,
    at: { readonly source: Address; readonly destination: Address },
    now: Instant,
    listener: readonly [SocketId, Listener] | null,
    illegal: boolean,
  ): void {
    if (listener === null && this.#callsSeen) return this.#loosen(key, segment, now, illegal, "RFC9293-E11");
    if (listener !== null || !has(segment, SYN) || has(segment, ACK)) {
      const refused = has(segment, ACK) && !has(segment, RST);
      if (refused || listener === null) {
        return this.#loosen(key, segment, now, illegal || listener === null, "RFC9293-E33");
      }
    }
    // A port of which nothing is known may be closed.
    if (listener === null) this.#loosen(key, segment, now, true, "RFC9293-E11");
    const opened = this.#passive(listener, segment, at, now, null);
    if (opened === null) return;
    if (illegal) {
      this.#candidates.set(key, opened);
      return;
    }
    const room = listener !== null && this.#waiting(listener[0]) < listener[1].backlog;
    if (room) {
      const duty = { rule: "RFC9293-E34", wanted: { owe: "syn" }, cause: segment } as const;
      opened.owe(atOnce(duty, now, this.#declaration));
    }
    if ((listener !== null && !room) || this.#declaration.synCookies === true) opened.mayBeStateless();
    this.#connections.set(key, opened);
    this.#note(opened);
  }

  /** Connections of a listener that are half open, or were not accepted yet. */
  #waiting(listener: SocketId): number {
    let count = 0;
    for (const one of this.#connections.values()) {
      if (one.listener === listener && one.socket === null && !one.over) count += 1;
    }
    return count;
  }

  /** The connection that a SYN opens at a listener, or null when the segment opens none. */
  #passive(
    listener: readonly [SocketId, Listener] | null,
    segment: Segment,
    { source, destination }: { readonly source: Address; readonly destination: Address },
    now: Instant,
    previous: Followed | null,
  ): Followed | null {
    const local = { address: destination, port: segment.destinationPort };
    const remote = { address: source, port: segment.sourcePort };
    const block = this.#block("LISTEN", local, remote, listener?.[1].options ?? { keepAlive: true }, now);
    const carries = segment.data.length > 0 || has(segment, FIN);
    const readings = carries ? [GENEROUS, { ...GENEROUS, keepTextOfSyn: false }] : [GENEROUS];
    const shadows: Shadow[] = [];
    for (const policy of readings) {
      const { tcb } = transition(block, { type: "segment-arrives", segment }, { policy, rules: WATCHING, now });
      if (tcb.state !== "SYN-RECEIVED") return null;
      const shadow = this.#shadow(tcb, policy, now);
      hearSyn(shadow, segment);
      shadow.credit = 1;
      shadows.push(shadow);
    }
    return new Followed(shadows, null, listener?.[0] ?? null, previous);
  }

  #block(state: "LISTEN" | "CLOSED", local: Place, remote: Place, options: SocketOptions, now: Instant): Tcb {
    return newBlock(
      {
        state,
        opening: state === "LISTEN" ? "passive" : "active",
        local,
        remote,
        mtu: MTU,
        iss: seq(0),
        timestampOffset: 0,
        app: { ...applicationFrom(GENEROUS, options), sendBuffer: 2 ** 30 },
        receiveBuffer: GENEROUS.receiveBuffer,
      },
      GENEROUS,
      now,
    );
  }

  /** What a stack says of itself decides some of the forks beforehand. */
  #shadow(tcb: Tcb, policy: Policy, now: Instant): Shadow {
    const shadow = newShadow(tcb, policy, now);
    if (this.#declaration.supports.includes("challenge-ack")) shadow.settled = ["challengesReset", "challengesSyn"];
    return shadow;
  }

  #loosen(key: string, segment: Segment, now: Instant, optional: boolean, rule: OracleRule): void {
    const wanted = resetFor(segment);
    if (wanted === null) return;
    const duty = atOnce({ rule, wanted, cause: segment }, now, this.#declaration);
    this.#loose = [...this.#loose.filter((one) => !one.optional || one.duty.due >= now), {
      key,
      duty,
      wanted,
      optional,
    }];
    if (!optional && duty.due < this.#soonest) this.#soonest = duty.due;
  }

  #listenerAt(port: number): readonly [SocketId, Listener] | null {
    for (const entry of this.#listeners) if (entry[1].port === port) return entry;
    return null;
  }

  #note(connection: Followed): void {
    if (!connection.lost && connection.soonest < this.#soonest) this.#soonest = connection.soonest;
  }

  /** A segment left. */
  sent({ source, destination, segment }: Datagram, now: Instant): Refusal | null {
    if (!this.#powered) return null;
    this.#address ??= source;
    const key = keyOf(segment.sourcePort, destination, segment.destinationPort);
    const connection = this.#opened(key, segment, source, destination, now);
    if (connection?.lost === true) return null;
    const malformed = has(segment, RST) ? resetForm(segment) : null;
    if (malformed !== null) return malformed;
    const answersNobody = has(segment, RST) && this.#answersLoosely(key, segment, now);
    const around = this.#around(connection);
    const refusal = connection?.sent({ segment, destination, now, around, answersNobody }) ?? null;
    if (connection !== null && refusal === null) {
      this.#note(connection);
      return null;
    }
    if (answersNobody || this.#returned(key, connection, { segment, destination, now, around, answersNobody })) {
      return null;
    }
    return this.#adopted(key, segment, destination, now) ? null : refusal ?? strange(segment, destination);
  }

  #answersLoosely(key: string, segment: Segment, now: Instant): boolean {
    const fits = ({ key: other, duty, wanted }: Loose): boolean =>
      other === key && duty.due >= now && isReset(segment, wanted);
    const met = this.#loose.find((one) => !one.optional && fits(one)) ?? this.#loose.find(fits);
    if (met === undefined) return false;
    this.#loose = this.#loose.filter((one) => one !== met);
    return true;
  }

  /** The connection that a leaving segment belongs to; a SYN shows one that was asked for. */
  #opened(key: string, segment: Segment, source: Address, destination: Address, now: Instant): Followed | null {
    const connection = this.#connections.get(key) ?? null;
    if (!has(segment, SYN) || has(segment, ACK) || has(segment, RST)) return connection;
    const local = { address: source, port: segment.sourcePort };
    const remote = { address: destination, port: segment.destinationPort };
    const opening = this.#openings.find((one) =>
      (one.local.port === 0 || one.local.port === local.port) && one.remote.port === remote.port &&
      one.remote.address === remote.address
    );
    if (opening !== undefined) return this.#active(opening, local, now);
    const taken = connection !== null && !connection.mayBeOver && !connection.waits && !connection.isSilent;
    if (this.#callsSeen || taken) return connection;
    return this.#active({ socket: -1, local, remote, options: {}, at: now }, local, now);
  }

  #active(opening: Opening, local: Place, now: Instant): Followed {
    this.#openings = this.#openings.filter((one) => one !== opening);
    const { remote, options, socket } = opening;
    // Whether keep-alives were asked for is a call's secret.
    const asked = this.#callsSeen ? options : { ...options, keepAlive: true };
    const block = this.#block("CLOSED", local, remote, asked, now);
    const { tcb } = transition(block, { type: "open" }, { policy: GENEROUS, rules: WATCHING, now });
    const connection = new Followed([this.#shadow(tcb, GENEROUS, now)], socket, null, null);
    this.#bySocket.set(socket, connection);
    this.#connections.set(keyOf(local.port, remote.address, remote.port), connection);
    return connection;
  }

  /** Whether a segment shows that a connection in TIME-WAIT came back, as the one in its place came to nothing. */
  #returned(key: string, connection: Followed | null, departure: Departure): boolean {
    const previous = connection?.previous ?? null;
    if (previous === null || connection?.mayBeOver !== true || previous.sent(departure) !== null) return false;
    previous.retired = false;
    this.#connections.set(key, previous);
    this.#note(previous);
    return true;
  }

  /** Whether a segment that the connection may not send is one of the connection that takes its place (MAY-2). */
  #adopted(key: string, segment: Segment, destination: Address, now: Instant): boolean {
    const candidate = this.#candidates.get(key);
    if (candidate === undefined) return false;
    const around = this.#around(candidate);
    if (candidate.sent({ segment, destination, now, around, answersNobody: false }) !== null) return false;
    // What waited gives way, and its application hears no more than that.
    const waited = this.#connections.get(key);
    if (waited !== undefined) waited.retired = true;
    this.#connections.set(key, candidate);
    this.#candidates.delete(key);
    this.#note(candidate);
    return true;
  }

  // The application.

  /** The application calls. */
  called(call: Call, now: Instant): void {
    switch (call.call) {
      case "listen":
        this.#address = call.local.address;
        this.#listeners.set(call.socket, {
          port: call.local.port,
          backlog: call.backlog,
          options: heeded(call.options ?? {}, this.#declaration),
        });
        return;
      case "connect":
        this.#address = call.local.address;
        this.#openings = [...this.#openings, {
          socket: call.socket,
          local: call.local,
          remote: call.remote,
          options: heeded(call.options ?? {}, this.#declaration),
          at: now,
        }];
        return;
      case "close":
        if (this.#listeners.delete(call.socket)) return this.#closeListener(call.socket, now);
    }
    const connection = this.#bySocket.get(call.socket);
    if (connection === undefined || connection.lost) return;
    connection.called(call, now, this.#around(connection));
    this.#note(connection);
  }

  #closeListener(listener: SocketId, now: Instant): void {
    for (const connection of this.#connections.values()) {
      if (connection.listener !== listener || connection.socket !== null || connection.over) continue;
      connection.called({ call: "abort", socket: listener }, now, this.#around(connection));
      // Those that nobody accepted may go in silence, or live on until they are over.
      connection.lost = true;
    }
  }

  /** A call is answered. */
  answered(
    call: Call["call"],
    socket: SocketId,
    result: CallResult,
    now: Instant,
    as: SocketId | null,
  ): Refusal | null {
    if (call === "listen") {
      if (!result.ok) this.#listeners.delete(socket);
      return null;
    }
    if (call === "connect") return this.#connected(socket, result, now);
    if (call === "accept") {
      if (result.ok && "remote" in result && as !== null) this.#accepted(as, result);
      return null;
    }
    const connection = this.#bySocket.get(socket);
    if (connection === undefined || connection.lost) return null;
    const refusal = connection.answered(call, result, now, this.#around(connection));
    this.#note(connection);
    return refusal;
  }

  #connected(socket: SocketId, result: CallResult, now: Instant): null {
    const opening = this.#openings.find((one) => one.socket === socket);
    if (opening === undefined) return null;
    if (!result.ok) {
      this.#openings = this.#openings.filter((one) => one !== opening);
      return null;
    }
    const local = "local" in result && result.local.port !== 0 ? result.local : opening.local;
    if (local.port === 0) return null;
    const connection = this.#active(opening, local, now);
    connection.owe(atOnce({ rule: "RFC9293-E23", wanted: { owe: "syn" }, cause: "OPEN" }, now, this.#declaration));
    this.#note(connection);
    return null;
  }

  #accepted(as: SocketId, { local, remote }: { readonly local: Place; readonly remote: Place }): void {
    const connection = this.#connections.get(keyOf(local.port, remote.address, remote.port));
    if (connection === undefined) return;
    connection.socket = as;
    this.#bySocket.set(as, connection);
  }

  /** The application is told something. */
  told(socket: SocketId, event: SocketEvent, now: Instant): Refusal | null {
    const connection = this.#bySocket.get(socket);
    if (connection === undefined || connection.lost || connection.retired) return null;
    const refusal = connection.told(event, now, this.#around(connection));
    this.#note(connection);
    return refusal;
  }

  // Time.

  /** What is overdue at an instant, or null. */
  overdue(now: number): Refusal | null {
    if (now <= this.#soonest || !this.#powered) return null;
    let soonest = Infinity;
    for (const followed of [this.#connections, this.#candidates]) {
      for (const connection of followed.values()) {
        if (connection.lost) continue;
        const refusal = connection.overdue(now, this.#around(connection));
        if (refusal !== null) return refusal;
        if (followed === this.#connections && connection.soonest < soonest) soonest = connection.soonest;
      }
    }
    const late = this.#loose.find(({ optional, duty }) => !optional && now > duty.due);
    for (const { optional, duty } of this.#loose) if (!optional && duty.due < soonest) soonest = duty.due;
    this.#soonest = soonest;
    return late === undefined ? null : {
      rule: late.duty.rule,
      expected: `${wantedText(late.wanted)}, because of ${causeText(late.duty)}`,
      actual: "nothing came",
    };
  }
}

/** What leaves and belongs to no connection. To where nobody can be it answers what came from there (MUST-63). */
const strange = (segment: Segment, destination: Address): Refusal => ({
  rule: !isSource(destination) ? "MUST-63" : has(segment, RST) ? "S9" : "RFC9293-E11",
  expected: "nothing but an RST from where there is no connection",
  actual: `${segmentText(segment)} at ${segment.seq}`,
});
