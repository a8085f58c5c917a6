/** A run: a loop that asks stacks, one input at a time, and knows neither of clocks nor of how they are reached. */

import { after, type Duration, type Instant, instant, MILLISECOND, sooner } from "../../spec/time.ts";
import type { Fold, Violation } from "../../spec/trace/monitor.ts";
import type { Side } from "../../spec/trace/observation.ts";
import type { FinalSocket, RunEnd, RunRecord } from "../../spec/trace/run.ts";
import type { Call, CallResult } from "../../spec/trace/vocabulary.ts";
import type { StackInput, StackOutput } from "../adapter/stack.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Order } from "./agenda.ts";
import type { Answer, Ask, Breakdown } from "./ask.ts";
import { type Limits, limitsOf } from "./limits.ts";
import { Recorder } from "./recorder.ts";
import { Script } from "./script.ts";
import { type End, type Frame, powerOn, setStage, type Stage } from "./stage.ts";

/** A finished run, and the first violation that an observer found in it. */
export interface RunResult {
  /** The run, as monitors see it. */
  readonly run: RunRecord;
  /** Null while every invariant held. */
  readonly violation: Violation | null;
}

/** How often sockets are asked for their state where nothing else tells that they are gone. */
const POLL_EVERY: Duration = 200 * MILLISECOND;

/** Wakes in a row, with no time passing and nothing else happening, after which an adapter is at fault. */
const MOST_WAKES = 1_000;

/**
 * Plays a scenario. Yields what it asks of the driver, takes {@link Answer}s, and returns the finished run. The first
 * violation that an observer finds ends it.
 */
export function* play(
  scenario: Scenario,
  frame: Frame,
  observers: readonly Fold[],
  limits: Limits = limitsOf(scenario),
): Generator<Ask, RunResult, Answer> {
  const world = new World(scenario, frame, observers, limits);
  for (;;) {
    const ask = world.next();
    if (ask === null) return world.result();
    world.take(yield ask);
  }
}

/** The state of a run between two questions. */
class World {
  readonly #frame: Frame;
  readonly #stage: Stage;
  readonly #script: Script;
  readonly #recorder: Recorder;
  readonly #limits: Limits;
  readonly #live: boolean;
  readonly #startedAt: Instant;
  #end: RunEnd | null = null;
  #endedAt: Instant;
  readonly #sockets: FinalSocket[] = [];
  /** What the last question was about: the side, the order or null, and whether it was a count of blocks. */
  #asked: { readonly side: Side; readonly order: Order | null; readonly blocks: boolean } | null = null;
  #inputs = 0;
  #wakes = 0;
  #pollAt: Instant | null = null;
  /** A poll was done, and the blocks are still to be counted. */
  #polled = false;
  /** Which sides have been asked for their blocks after the end. */
  #finalCounts: readonly Side[] = [];

  constructor(scenario: Scenario, frame: Frame, observers: readonly Fold[], limits: Limits) {
    this.#frame = frame;
    this.#limits = limits;
    this.#recorder = new Recorder(observers);
    this.#startedAt = instant(scenario.epoch);
    this.#endedAt = this.#startedAt;
    this.#stage = setStage(scenario, frame, this.#recorder, this.#startedAt);
    this.#script = new Script(this.#stage);
    this.#live = this.#stage.a.live || this.#stage.b.live;
    powerOn(this.#stage, this.#stage.a);
    powerOn(this.#stage, this.#stage.b);
  }

  /** The next question, or null when the run is over. */
  next(): Ask | null {
    const { agenda } = this.#stage;
    for (;;) {
      if (this.#end === null && this.#recorder.violation !== null) this.#finish("violated");
      if (this.#end === "broke") return null;
      if (this.#end === null && this.#inputs >= this.#limits.budget) this.#finish("exhausted");
      const order = agenda.take();
      if (order !== null) {
        const ask = this.#give(order);
        if (ask !== null) return ask;
        continue;
      }
      if (this.#end !== null) return this.#count(this.#finalCounts);
      if (this.#script.advance()) continue;
      if (agenda.now >= this.#deadline()) {
        this.#finish(agenda.now < this.#horizon() ? "cut" : "horizon");
        continue;
      }
      const ask = this.#nextDue();
      if (ask === "nothing") {
        const idle = this.#idle();
        if (idle !== null) return idle;
      } else if (ask !== null) return ask;
    }
  }

  /** Takes the answer to the last question. */
  take(answer: Answer): void {
    const { agenda } = this.#stage;
    const asked = this.#asked;
    this.#asked = null;
    const { arrivals } = answer;
    for (let i = 0; i < arrivals.length; i++) {
      const { side, at, outputs } = arrivals[i]!;
      if (at > agenda.now) agenda.now = at;
      if (this.#stage[side].powered) this.#takeOutputs(side, outputs, null);
    }
    if (answer.now > agenda.now) agenda.now = answer.now;
    if (answer.broke !== null) return this.#break(answer.broke);
    if (asked === null) return;
    const end = this.#stage[asked.side];
    if (asked.blocks) {
      end.blocks = answer.blocks;
      end.counted = true;
      return;
    }
    end.wakeAt = answer.wakeAt;
    end.counted = false;
    this.#takeOutputs(asked.side, answer.outputs, asked.order);
  }

  /** The finished run. */
  result(): RunResult {
    const { a, b } = this.#stage;
    const blocksOf = (end: End): number | null => end.powered && end.counted ? end.blocks : null;
    const run: RunRecord = {
      a: this.#frame.a,
      b: this.#frame.b,
      trace: this.#recorder.trace,
      end: this.#end!,
      startedAt: this.#startedAt,
      healedAt: this.#healedAt(),
      endedAt: this.#endedAt,
      sockets: this.#sockets,
      blocks: { a: blocksOf(a), b: blocksOf(b) },
    };
    return { run, violation: this.#recorder.end(run) };
  }

  // Questions.

  /** Turns an order into a question; null when its side has no power. */
  #give(order: Order): Ask | null {
    const { side, input } = order;
    if (!this.#stage[side].powered) return null;
    if (order.packet >= 0 && input.type === "packet") {
      // Only injected and replayed packets come as orders.
      this.#stage.network.arrive(side, input.packet, order.packet, order.altered, true);
    } else if (input.type === "call" && !order.poll) {
      this.#recorder.record({ type: "call", at: this.#stage.agenda.now, side, call: input.call });
    }
    return this.#input(side, input, order);
  }

  #input(side: Side, input: StackInput, order: Order | null): Ask {
    this.#inputs++;
    this.#asked = { side, order, blocks: false };
    return { type: "input", side, input, now: this.#stage.agenda.now };
  }

  /** What is due by now: a question, null when it was done without one, or "nothing". Ties: packets, then a, then b. */
  #nextDue(): Ask | null | "nothing" {
    const { agenda, network, a, b } = this.#stage;
    const first = agenda.nextAt() ?? Infinity;
    const wakeA = a.wakeAt ?? Infinity;
    const wakeB = b.wakeAt ?? Infinity;
    if (Math.min(first, wakeA, wakeB) > agenda.now) return "nothing";
    if (first > wakeA || first > wakeB) return this.#wake(wakeA <= wakeB ? a : b);
    this.#wakes = 0;
    const entry = agenda.takeDue()!;
    if (entry.input === null) {
      entry.then!();
      return null;
    }
    if (!this.#stage[entry.side].powered) {
      network.lose(entry.packet);
      return null;
    }
    network.arrive(entry.side, entry.input.packet, entry.packet, entry.altered, false);
    return this.#input(entry.side, entry.input, null);
  }

  #wake(end: End): Ask | null {
    if (++this.#wakes <= MOST_WAKES) return this.#input(end.side, { type: "wake" }, null);
    const why = `its stack wants to be woken at an instant that has passed, again and again (${MOST_WAKES} times)`;
    this.#break({ side: end.side, who: "adapter", why });
    return null;
  }

  /** Nothing is due: counts, polls, ends the run, or waits. Null to go round again. */
  #idle(): Ask | null {
    const { agenda, a, b } = this.#stage;
    this.#wakes = 0;
    if (this.#script.awaitsClosed || this.#polled) {
      const polled = this.#polled;
      const ask = this.#count([a, b].filter((end) => end.counted || (end.live && !polled)).map((end) => end.side));
      if (ask !== null) return ask;
      this.#polled = false;
      if (this.#script.advance()) return null;
      if (polled && this.#isSettled()) return this.#finish("settled");
    }
    if (this.#poll()) return null;
    let until = sooner(agenda.nextAt(), this.#script.wakeAt());
    until = sooner(until, sooner(a.wakeAt, b.wakeAt));
    until = sooner(until, this.#pollAt);
    if (until === null && !this.#live) return this.#finish("silent");
    const deadline = this.#deadline();
    if (until === null || until > deadline) until = deadline === Infinity ? null : instant(deadline);
    return { type: "wait", until };
  }

  /** When the run is over whatever happens; infinite while that can't be said. */
  #deadline(): number {
    const horizon = this.#horizon();
    return this.#live ? Math.min(horizon, this.#startedAt + this.#limits.patience) : horizon;
  }

  /** When the scenario wants the run to be over; infinite until its actions are done. */
  #horizon(): number {
    const { doneAt } = this.#script;
    return doneAt === null ? Infinity : doneAt + this.#stage.scenario.horizon;
  }

  /** A question for the blocks of the first end that is not among those `done`; null when all are. */
  #count(done: readonly Side[]): Ask | null {
    for (const end of [this.#stage.a, this.#stage.b]) {
      if (!end.powered || done.includes(end.side)) continue;
      if (this.#end !== null) this.#finalCounts = [...done, end.side];
      this.#asked = { side: end.side, order: null, blocks: true };
      return { type: "blocks", side: end.side };
    }
    return null;
  }

  /** Orders STATUS calls when it is time to; true when it did. */
  #poll(): boolean {
    const { agenda, a, b } = this.#stage;
    const silentEnds = (end: End): boolean => end.powered && (end.live || end.blocks === null);
    const wanted = this.#script.doneAt !== null
      ? this.#live
      : this.#script.awaitsClosed && (silentEnds(a) || silentEnds(b));
    if (!wanted) {
      this.#pollAt = null;
      return false;
    }
    if (this.#pollAt !== null && this.#pollAt > agenda.now) return false;
    const due = this.#pollAt !== null;
    this.#pollAt = after(agenda.now, POLL_EVERY);
    if (!due) return false;
    for (const end of [a, b]) {
      end.counted = false;
      this.#askStatus(end);
    }
    this.#polled = true;
    return true;
  }

  #askStatus(end: End): void {
    if (!end.powered) return;
    for (const [socket] of end.application.sockets()) {
      const input = { type: "call", call: { call: "status", socket } } as const;
      this.#stage.agenda.order({ side: end.side, input, packet: -1, altered: false, poll: true });
    }
  }

  /** On a real clock: whether everything is over but TIME-WAIT, and the wire still. */
  #isSettled(): boolean {
    const { agenda, network, a, b } = this.#stage;
    return this.#live && this.#script.doneAt !== null && agenda.inFlight === 0 &&
      agenda.now - network.lastSentAt >= this.#limits.settle && isDone(a) && isDone(b);
  }

  // Answers.

  #takeOutputs(side: Side, outputs: readonly StackOutput[], order: Order | null): void {
    const { network, agenda, a, b } = this.#stage;
    const application = side === "a" ? a.application : b.application;
    const call = order !== null && order.input.type === "call" ? order.input.call : null;
    let results = 0;
    for (let i = 0; i < outputs.length; i++) {
      const output = outputs[i]!;
      // The trace of a run that is over grows no more: only the last STATUS calls are answered.
      if (this.#end !== null && output.type !== "result") continue;
      switch (output.type) {
        case "packet":
          network.emit(side, output.packet);
          break;
        case "event":
          this.#recorder.record({
            type: "event",
            at: agenda.now,
            side,
            socket: output.socket,
            event: output.event,
          });
          application.onEvent(output.socket, output.event);
          break;
        case "result":
          results++;
          if (call !== null) this.#takeResult(side, call, output.result, order!.poll);
      }
    }
    if (results === (call === null ? 0 : 1)) return;
    const wanted = call === null ? "an input that is no call" : `the call ${call.call}`;
    this.#break({ side, who: "adapter", why: `${wanted} was answered by ${results} results` });
  }

  #takeResult(side: Side, call: Call, result: CallResult, poll: boolean): void {
    const { agenda } = this.#stage;
    if (poll) return this.#takeStatus(side, call, result);
    this.#recorder.record({
      type: "result",
      at: agenda.now,
      side,
      call: call.call,
      socket: call.socket,
      result,
    });
    this.#stage[side].application.onResult(call, result);
  }

  #takeStatus(side: Side, call: Call, result: CallResult): void {
    const { agenda } = this.#stage;
    const status = result.ok && "status" in result ? result.status : null;
    if (this.#end !== null) {
      if (result.ok || result.failure !== "not-connected") {
        this.#sockets.push({ side, socket: call.socket, status });
      }
      return;
    }
    const half = this.#stage[side].application.halfOf(call.socket);
    if (half === null) return;
    if (!result.ok && result.failure === "not-connected") half.gone = true;
    if (half.gone || (status?.state ?? null) === half.state) return;
    half.state = status?.state ?? null;
    this.#recorder.record({ type: "call", at: agenda.now, side, call });
    this.#recorder.record({ type: "result", at: agenda.now, side, call: call.call, socket: call.socket, result });
  }

  // The end.

  #finish(end: RunEnd): null {
    this.#end = end;
    this.#endedAt = this.#stage.agenda.now;
    for (const side of ["a", "b"] as const) {
      this.#stage.agenda.forgetOrders(side);
      this.#askStatus(this.#stage[side]);
    }
    return null;
  }

  #break(breakdown: Breakdown): void {
    this.#recorder.record({ type: "broke", at: this.#stage.agenda.now, ...breakdown });
    this.#stage.a.counted = false;
    this.#stage.b.counted = false;
    this.#end = "broke";
    this.#endedAt = this.#stage.agenda.now;
  }

  #healedAt(): Instant | null {
    const { network, a, b } = this.#stage;
    const { doneAt } = this.#script;
    const partitionedUntil = network.partitionedUntil() ?? -Infinity;
    if (doneAt === null || !a.powered || !b.powered || partitionedUntil > this.#endedAt) return null;
    return instant(Math.max(
      doneAt,
      partitionedUntil,
      network.lastFaultAt ?? doneAt,
      a.application.lastRetryAt ?? doneAt,
      b.application.lastRetryAt ?? doneAt,
    ));
  }
}

/** Whether an end has no connection block, as far as it can tell, that is not in TIME-WAIT. */
function isDone(end: End): boolean {
  if (!end.powered) return true;
  let waiting = 0;
  for (const [, half] of end.application.sockets()) {
    if (half.state !== "TIME-WAIT" && half.state !== "CLOSED") return false;
    waiting++;
  }
  return end.blocks === null || end.blocks <= waiting;
}
