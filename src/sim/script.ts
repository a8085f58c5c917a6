/** The scenario's actions, one after the other, interpreted leniently. */

import { specialAddress } from "../../spec/address.ts";
import { after, between, type Duration, type Instant, MILLISECOND, SECOND, sooner } from "../../spec/time.ts";
import { otherSide, type Side } from "../../spec/trace/observation.ts";
import { icmpPacket } from "../wire/icmp.ts";
import type { Action } from "../scenario/scenario.ts";
import { type Connection, type Half, isOver } from "./connections.ts";
import { type End, powerOff, powerOn, type Stage } from "./stage.ts";

type Await = Extract<Action, { type: "await" }>;
type OnHalf = Extract<Action, { type: "write" | "read" | "set" | "shutdown" | "close" | "abort" }>;

/** How long a wire with a live stack must have been still to be called quiet. */
const STILL: Duration = 300 * MILLISECOND;

/** Goes through the actions of a scenario, then ends it as it says. */
export class Script {
  /** When the last action was done and the ending begun; null before. */
  doneAt: Instant | null = null;
  readonly #stage: Stage;
  #next = 0;
  /** Until when nothing more is done; null when the next action may be done at once. */
  #resumeAt: Instant | null = null;
  #awaiting: Await | null = null;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** Whether it waits for the last connection block to go. */
  get awaitsClosed(): boolean {
    return this.#awaiting !== null && this.#awaiting.what === "closed";
  }

  /** When it goes on at the latest, or looks again; null when it does so only after something else has happened. */
  wakeAt(): Instant | null {
    if (this.#awaiting === null || this.#awaiting.what !== "quiet") return this.#resumeAt;
    const stillAt = after(this.#stage.network.lastSentAt, STILL);
    return stillAt > this.#stage.agenda.now ? sooner(stillAt, this.#resumeAt) : this.#resumeAt;
  }

  /** Does the next thing that can be done now. False when there is nothing. */
  advance(): boolean {
    if (this.doneAt !== null) return false;
    if (this.#resumeAt !== null && !this.#resume(this.#resumeAt)) return false;
    const { scenario } = this.#stage;
    const action = scenario.actions[this.#next];
    if (action === undefined) this.#end();
    else {
      this.#next++;
      const why = this.#perform(action);
      if (why !== null) this.#skip(action, why);
    }
    return true;
  }

  /** Whether what was waited for has come, or will not. */
  #resume(at: Instant): boolean {
    const awaiting = this.#awaiting;
    if (awaiting !== null) {
      if (!this.#holds(awaiting)) {
        const why = this.#hopeless(awaiting) ?? (this.#stage.agenda.now >= at ? "it did not come about in time" : null);
        if (why === null) return false;
        this.#skip(awaiting, why);
      }
    } else if (this.#stage.agenda.now < at) return false;
    this.#awaiting = null;
    this.#resumeAt = null;
    return true;
  }

  #skip(action: Action, why: string): void {
    const { agenda, recorder } = this.#stage;
    const name = action.type === "await" ? `await ${action.what}` : action.type;
    recorder.record({ type: "skipped", at: agenda.now, action: name, why });
  }

  #end(): void {
    const { agenda, recorder, scenario, a, b } = this.#stage;
    this.doneAt = agenda.now;
    recorder.record({ type: "happened", at: agenda.now, what: "actions-done" });
    if (scenario.ending === "leave") return;
    if (a.powered) a.application.leave();
    if (b.powered) b.application.leave();
  }

  /** Does an action; the answer is why it makes no sense now, or null. */
  #perform(action: Action): string | null {
    const { agenda, network } = this.#stage;
    switch (action.type) {
      case "wait":
        if (action.us > 0) this.#resumeAt = after(agenda.now, action.us);
        return null;
      case "await":
        this.#awaiting = action;
        this.#resumeAt = after(agenda.now, action.us);
        return null;
      case "open":
        return this.#open(action);
      case "reader":
        if (!this.#works(action.side)) return `the process of ${action.side} is dead`;
        this.#stage[action.side].application.setReader(action.reader);
        return null;
      case "crash":
        return this.#crash(this.#stage[action.side]);
      case "power-off":
      case "power-on":
        return this.#switch(this.#stage[action.side], action.type);
      case "partition":
        if (action.from !== "b") network.partition("a", action.us);
        if (action.from !== "a") network.partition("b", action.us);
        this.#happened("partition", action.from === "both" ? null : action.from);
        return null;
      case "status":
        return this.#status(action.side);
      case "inject":
        return this.#inject(action);
      case "icmp-error":
        return this.#complain(action);
      case "replay":
        if (!this.#stage[otherSide(action.from)].powered) return `${otherSide(action.from)} has no power`;
        return network.replay(action.from, action.class, action.nth);
      default:
        return this.#onHalf(action);
    }
  }

  #works(side: Side): boolean {
    return this.#stage[side].powered && !this.#stage[side].application.dead;
  }

  #happened(what: "crash" | "power-off" | "power-on" | "partition", side: Side | null): void {
    const { agenda, recorder } = this.#stage;
    recorder.record(
      side === null ? { type: "happened", at: agenda.now, what } : { type: "happened", at: agenda.now, what, side },
    );
  }

  #open({ by, tuple, retry, remote }: Extract<Action, { type: "open" }>): string | null {
    const { scenario, connections } = this.#stage;
    const openers: readonly Side[] = by === "both" ? ["a", "b"] : [by];
    const unable = openers.find((side) => !this.#works(side));
    // The number of a connection is that of its action, done or not.
    const ports = { a: scenario.a.port, b: scenario.b.port };
    const mover = by === "b" ? "b" : "a";
    ports[mover] = shiftedPort(ports[mover], tuple);
    const connection = connections.open(by, ports);
    if (unable !== undefined) {
      connection.a.failed = true;
      connection.b.failed = true;
      return `the process of ${unable} is dead`;
    }
    const at = remote === undefined ? null : specialAddress(remote, scenario.ip);
    for (const side of openers) this.#stage[side].application.open(connection, scenario[side].options, retry, at);
    return null;
  }

  #crash(end: End): string | null {
    if (!this.#works(end.side)) return `the process of ${end.side} is dead already`;
    this.#happened("crash", end.side);
    end.application.crash();
    return null;
  }

  #switch(end: End, what: "power-off" | "power-on"): string | null {
    if (end.powered === (what === "power-on")) return `${end.side} has ${end.powered ? "power" : "none"} already`;
    this.#happened(what, end.side);
    if (end.powered) powerOff(this.#stage, end);
    else powerOn(this.#stage, end);
    return null;
  }

  #inject({ to, segment }: Extract<Action, { type: "inject" }>): string | null {
    const { scenario, connections, network, attacker } = this.#stage;
    if (!this.#stage[to].powered) return `${to} has no power`;
    const ports = connections.newest()?.ports ?? { a: scenario.a.port, b: scenario.b.port };
    network.inject(to, attacker!.make(to, ports, segment));
    return null;
  }

  #complain({ to, class: what, nth, error }: Extract<Action, { type: "icmp-error" }>): string | null {
    const { addresses, network } = this.#stage;
    if (!this.#stage[to].powered) return `${to} has no power`;
    const about = network.sentBy(to, what, nth);
    if (about === null) return `${to} has not sent that many packets of class ${what}`;
    network.inject(to, icmpPacket(addresses[otherSide(to)], about.bytes, error));
    return null;
  }

  #status(side: Side): string | null {
    if (!this.#works(side)) return `the process of ${side} is dead`;
    const socket = this.#stage.connections.newest()?.[side].socket ?? null;
    if (socket === null) return `${side} has no socket`;
    this.#stage.agenda.call(side, { call: "status", socket });
    return null;
  }

  #onHalf(action: OnHalf): string | null {
    const { side } = action;
    const connection = this.#stage.connections.newest();
    if (connection === null) return "no connection was opened";
    if (!this.#works(side)) return `the process of ${side} is dead`;
    const half = connection[side];
    if (half.closed || half.finishing === "close") return `${side} has closed its socket`;
    const { application } = this.#stage[side];
    const over = half.gone || half.failed;
    if (action.type === "write" && half.socket !== null && (over || half.shut)) {
      return done(application.writeInVain(half, action.bytes, action.urgent));
    }
    if (half.gone || (half.failed && half.socket === null)) return `the connection of ${side} is over`;
    switch (action.type) {
      case "write":
        if (half.finishing !== null) return `${side} is about to say that it writes no more`;
        return done(application.write(half, action.bytes, action.urgent));
      case "read":
        return done(application.read(half, action.bytes));
      case "shutdown":
      case "close":
        return done(application.finish(half, action.type));
      case "set":
        return half.socket === null ? `${side} has no socket yet` : done(application.set(half, action.options));
      case "abort":
        return half.socket === null ? `${side} has no socket yet` : done(application.abort(half));
    }
  }

  #holds({ what }: Await): boolean {
    const { a, b } = this.#stage;
    const connection = this.#stage.connections.newest();
    switch (what) {
      case "established":
        return connection !== null && connection.a.told && connection.b.told;
      case "delivered":
        return connection !== null && this.#delivered(connection, "a") && this.#delivered(connection, "b");
      case "closed":
        return isEmpty(a) && isEmpty(b);
      case "quiet":
        return this.#quiet();
    }
  }

  /** Why what is waited for can't come about any more, or null. */
  #hopeless({ what }: Await): string | null {
    if (what !== "established" && what !== "delivered") return null;
    const connection = this.#stage.connections.newest();
    if (connection === null) return "no connection was opened";
    if (what === "established" && (isOver(connection.a) || isOver(connection.b))) return "the connection is over";
    return null;
  }

  /** Whether everything that `side` wrote and that its peer would read was read. */
  #delivered(connection: Connection, side: Side): boolean {
    const from = connection[side];
    const to: Half = connection[otherSide(side)];
    if (isOver(to) || from.failed || !this.#stage[to.side].application.reads(to)) return true;
    return (from.closed || from.taken === from.wanted) && (to.ended || to.received >= from.taken);
  }

  #quiet(): boolean {
    const { agenda, network, a, b } = this.#stage;
    if (agenda.inFlight > 0) return false;
    if ((a.live || b.live) && between(network.lastSentAt, agenda.now) < STILL) return false;
    const soon = after(agenda.now, SECOND);
    return (a.wakeAt === null || a.wakeAt > soon) && (b.wakeAt === null || b.wakeAt > soon);
  }
}

const done = (_: void): null => null;

/** A port `by` further on, from 1 to 65535 and round again. */
const shiftedPort = (port: number, by: number): number => ((((port - 1 + by) % 65_535) + 65_535) % 65_535) + 1;

/** Whether an end has no connection block, as far as can be seen. */
function isEmpty(end: End): boolean {
  if (!end.powered) return true;
  if (end.counted && end.blocks !== null) return end.blocks === 0;
  if (!end.counted) return false;
  for (const [, half] of end.application.sockets()) if (half.state !== "CLOSED") return false;
  return true;
}
