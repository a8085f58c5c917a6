/** The connections of a run, and which socket belongs to which. */

import { otherSide, type Side } from "../../spec/trace/observation.ts";
import { streamOf } from "../../spec/trace/stream.ts";
import type { StateName } from "../../spec/tcp/state.ts";
import type { SocketId } from "../../spec/trace/vocabulary.ts";
import type { Entry } from "./agenda.ts";

/** What a side's application knows of its end of one connection. */
export interface Half {
  readonly side: Side;
  /** The number of the stream that it writes, see `pattern.ts`. */
  readonly stream: number;
  /** Null until there is one. */
  socket: SocketId | null;
  /** The application was told that the connection is established. */
  told: boolean;
  /** The connection ended by itself: reset, refused, timed out, or it could not be opened. */
  failed: boolean;
  /** The connection block is gone, as the stack said. */
  gone: boolean;
  /** The application has closed or aborted its socket. */
  closed: boolean;
  /** The application has said that it will write no more. */
  shut: boolean;
  /** What it will do when all that is queued was taken. */
  finishing: "shutdown" | "close" | null;
  /** When it will do so all the same. */
  patience: Entry | null;

  /** Octets that the scenario wants written, and those that the stack has taken. */
  wanted: number;
  taken: number;
  /** The positions just after an urgent octet, ascending. */
  readonly urgent: number[];
  /** A SEND is under way. */
  sending: boolean;
  /** The stack had no room. */
  blocked: boolean;

  /** Octets read. */
  received: number;
  /** Something may be waiting to be read. */
  readable: boolean;
  /** A RECEIVE is under way, of octets that a `read` action asked for or the reader's own. */
  receiving: "asked" | "own" | null;
  /** Octets that `read` actions still ask for. */
  asked: number;
  /** When a slow reader will read again. */
  tick: Entry | null;
  /** The end of the peer's stream was read. */
  ended: boolean;

  /** The state that the last STATUS told; null when it told none. */
  state: StateName | null;
}

/** A fresh half of the connection with the given number. */
export function newHalf(side: Side, connection: number): Half {
  return {
    side,
    stream: streamOf(connection, side),
    socket: null,
    told: false,
    failed: false,
    gone: false,
    closed: false,
    shut: false,
    finishing: null,
    patience: null,
    wanted: 0,
    taken: 0,
    urgent: [],
    sending: false,
    blocked: false,
    received: 0,
    readable: false,
    receiving: null,
    asked: 0,
    tick: null,
    ended: false,
    state: null,
  };
}

/** Whether nothing more will come of this half: its connection is over, or its application has let go of it. */
export const isOver = (half: Half): boolean => half.failed || half.gone || half.closed;

/** One connection, as a scenario's `open` made it. */
export interface Connection {
  readonly number: number;
  readonly by: Side | "both";
  /** The port of each side. */
  readonly ports: Readonly<Record<Side, number>>;
  readonly a: Half;
  readonly b: Half;
}

/** All connections of a run, in the order of their opening. */
export class Connections {
  readonly list: Connection[] = [];

  /** Adds the next connection. */
  open(by: Side | "both", ports: Readonly<Record<Side, number>>): Connection {
    const number = this.list.length;
    const connection = { number, by, ports, a: newHalf("a", number), b: newHalf("b", number) };
    this.list.push(connection);
    return connection;
  }

  /** The newest connection, or null. */
  newest(): Connection | null {
    return this.list.at(-1) ?? null;
  }

  /**
   * The connection that `side` accepted from `port`, or from a port that is not known: the newest one that the other
   * side opened from there and that has no socket on this side. Failing that, the newest from there, which then has
   * another socket on this side; or null.
   */
  accepted(side: Side, port: number | null): Connection | null {
    const opener = otherSide(side);
    const fits = (connection: Connection): boolean =>
      connection.by === opener && (port === null || connection.ports[opener] === port);
    return this.list.findLast((connection) => fits(connection) && connection[side].socket === null) ??
      this.list.findLast(fits) ?? null;
  }
}
