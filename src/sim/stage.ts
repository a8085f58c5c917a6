/** What the parts of a run share. */

import type { Address } from "../../spec/datagram.ts";
import type { Instant } from "../../spec/time.ts";
import type { Declaration } from "../../spec/trace/declaration.ts";
import type { Side } from "../../spec/trace/observation.ts";
import type { HostConfiguration } from "../adapter/stack.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { Agenda } from "./agenda.ts";
import { Application } from "./application.ts";
import { Attacker } from "./attacker.ts";
import { Connections } from "./connections.ts";
import { Network } from "./network.ts";
import { stream } from "./prng.ts";
import type { Recorder } from "./recorder.ts";

/** What is known of the two ends before a run starts. */
export interface Frame {
  readonly a: Declaration;
  readonly b: Declaration;
  readonly addresses: Readonly<Record<Side, Address>>;
}

/** The addresses of a run whose stacks leave the choice to us. */
export const ADDRESSES: Readonly<Record<4 | 6, Readonly<Record<Side, Address>>>> = {
  4: { a: "10.0.0.1", b: "10.0.0.2" },
  6: { a: "fd00::1", b: "fd00::2" },
};

/** One end of a run, as the machinery sees it. */
export interface End {
  readonly side: Side;
  readonly live: boolean;
  readonly application: Application;
  /** Whether the host has power. */
  powered: boolean;
  /** How often it was started. */
  starts: number;
  /** When its stack wants to be woken; always null for a live one. */
  wakeAt: Instant | null;
  /** The connection blocks that it has, as it said when it was last asked; null when it can't say. */
  blocks: number | null;
  /** Whether that is still so. */
  counted: boolean;
}

/** Everything that a run's parts work with. */
export interface Stage {
  readonly scenario: Scenario;
  readonly addresses: Readonly<Record<Side, Address>>;
  readonly agenda: Agenda;
  readonly recorder: Recorder;
  readonly connections: Connections;
  readonly network: Network;
  /** Null when the scenario injects nothing. */
  readonly attacker: Attacker | null;
  readonly a: End;
  readonly b: End;
}

/** Sets the stage of a run. */
export function setStage(scenario: Scenario, frame: Frame, recorder: Recorder, now: Instant): Stage {
  const { addresses } = frame;
  const agenda = new Agenda(now);
  const attacker = scenario.actions.some(({ type }) => type === "inject") ? new Attacker(addresses) : null;
  const network = new Network(scenario, agenda, recorder, attacker);
  const connections = new Connections();
  let last = 0;
  const sockets = { next: (): number => ++last };
  const around = { agenda, recorder, connections, sockets, addresses };
  const endOf = (side: Side): End => ({
    side,
    live: frame[side].clock === "real",
    application: new Application(side, scenario[side], around),
    powered: false,
    starts: 0,
    wakeAt: null,
    blocks: null,
    counted: false,
  });
  return { scenario, addresses, agenda, recorder, connections, network, attacker, a: endOf("a"), b: endOf("b") };
}

/** Starts a host, with no memory of anything. */
export function powerOn(stage: Stage, end: End): void {
  end.powered = true;
  const configuration = configurationOf(stage, end);
  end.starts++;
  stage.agenda.order({
    side: end.side,
    input: { type: "reset", configuration },
    packet: -1,
    altered: false,
    poll: false,
  });
  end.application.start();
}

/** Has a host fall silent, in the middle of whatever it did. */
export function powerOff(stage: Stage, end: End): void {
  end.powered = false;
  end.wakeAt = null;
  end.counted = false;
  stage.agenda.forgetOrders(end.side);
  end.application.stop();
}

function configurationOf(stage: Stage, { side, starts }: End): HostConfiguration {
  const { scenario, addresses, network } = stage;
  const host = scenario[side];
  return {
    address: addresses[side],
    peer: addresses[side === "a" ? "b" : "a"],
    mtu: scenario.network.mtu,
    seed: stream(scenario.seed, `host:${side}:${starts}`).uint32(),
    // A restarted host goes on in the list: the same numbers once more would be a fault that nobody asked for.
    isns: host.isns.slice(network.isnsUsed(side)),
    policy: host.policy,
  };
}
