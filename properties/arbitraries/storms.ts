/** Storms for two stacks that talk to each other: the same whoever the two are. Side `a` opens, side `b` listens. */

import fc, { type Arbitrary } from "fast-check";
import { MILLISECOND, MINUTE, SECOND } from "../../spec/time.ts";
import type { Side } from "../../spec/trace/observation.ts";
import type { Action, Application, FateRule, Network, Scenario, Weather } from "../../src/scenario/scenario.ts";
import { exactly } from "./exactly.ts";
import { lost, moment } from "./ending.ts";
import { network } from "./network.ts";
import { awaiting, client, open, scenario, server, steps } from "./scenario.ts";
import { someWrite } from "./talk.ts";

/** A kind of storm. */
export interface Storm {
  /** What it is called in tables. */
  readonly name: string;
  /** Whether nothing happens to any packet, so that two stacks have no excuse. */
  readonly isCalm: boolean;
  readonly scenario: Arbitrary<Scenario>;
}

const latency = fc.constantFrom(10 * MILLISECOND, MILLISECOND, 100 * MILLISECOND);

/** Faults of some kinds for the first packets of a run: seldom enough that no stack gives a connection up. */
const weather = (odds: Partial<Weather>): Arbitrary<Weather | null> =>
  fc.record({
    seed: fc.nat(0xffff),
    packets: fc.integer({ min: 10, max: 60 }),
    drop: fc.nat(odds.drop ?? 0),
    duplicate: fc.nat(odds.duplicate ?? 0),
    delay: fc.nat(odds.delay ?? 0),
    corrupt: fc.nat(odds.corrupt ?? 0),
    maxDelay: fc.integer({ min: MILLISECOND, max: odds.maxDelay ?? MILLISECOND }),
  });

/** An application that reads at once, and closes at the end of its peer's stream, or leaves that to the scenario. */
const eager = (atEndOfStream: Application["atEndOfStream"]): Arbitrary<Application> =>
  exactly<Application>({ reader: { reads: "eagerly" }, atEndOfStream, accepts: true });

/** A connection on which some things happen. */
const connection = (
  application: Arbitrary<Application>,
  parts: Arbitrary<Network>,
  ...middle: readonly (Action | Arbitrary<Action>)[]
): Arbitrary<Scenario> =>
  scenario({
    a: client({ application }),
    b: server({ application }),
    network: parts,
    actions: steps(open("a"), awaiting("established", MINUTE), ...middle),
  });

/** Until then nobody closes who has not done so: with unread data, a close would be a reset. */
const delivered = awaiting("delivered", 10 * MINUTE);

/** Both write, a little and a lot; `first` closes, and the other one at once or in a moment. */
const bothWrite = (first: Side, parts: Arbitrary<Network>): Arbitrary<Scenario> =>
  connection(
    eager("nothing"),
    parts,
    someWrite(20_000),
    moment(SECOND),
    someWrite(20_000),
    someWrite(200),
    someWrite(5_000),
    delivered,
    { type: "close", side: first },
    moment(SECOND),
    { type: "close", side: first === "a" ? "b" : "a" },
  );

/** One writes, and closes while what it wrote is still under way; the other one closes when it has read all of it. */
const inHaste = (first: Side, parts: Arbitrary<Network>): Arbitrary<Scenario> =>
  connection(
    eager("close"),
    parts,
    someWrite(20_000, exactly(first)),
    moment(SECOND),
    someWrite(5_000, exactly(first)),
    { type: "close", side: first },
    delivered,
  );

const storm = (name: string, parts: Arbitrary<Network>, isCalm = false): Storm => ({
  name,
  isCalm,
  scenario: fc.oneof(bothWrite("a", parts), bothWrite("b", parts), inHaste("a", parts), inHaste("b", parts)),
});

const rules = (...classes: readonly FateRule["class"][]): Arbitrary<FateRule[]> =>
  fc.array(lost(1, ...classes), { minLength: 1, maxLength: 2 });

/** Every kind, a calm one first. */
export const STORMS: readonly Storm[] = [
  storm("calm", network({ latency }), true),
  storm("loss", network({ latency, weather: weather({ drop: 150 }) })),
  storm("reordering", network({ latency, weather: weather({ delay: 300, maxDelay: 300 * MILLISECOND }) })),
  storm("duplication", network({ latency, weather: weather({ duplicate: 300, maxDelay: 300 * MILLISECOND }) })),
  storm("damage", network({ latency, weather: weather({ corrupt: 100 }) })),
  storm("lost handshakes", network({ latency, rules: rules("syn", "syn-ack", "ack") })),
  storm("lost closings", network({ latency, rules: rules("fin", "ack") })),
  storm(
    "everything",
    network({
      latency,
      weather: weather({ drop: 80, delay: 150, duplicate: 100, corrupt: 50, maxDelay: SECOND }),
    }),
  ),
];
