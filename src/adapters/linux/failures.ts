/** What the kernel's error numbers mean in the words of the trace. */

import type { Failure, SocketEvent } from "../../../spec/trace/vocabulary.ts";
import { E } from "./libc.ts";

const FAILURES: Readonly<Record<string, Failure>> = {
  EAGAIN: "would-block",
  ECONNREFUSED: "refused",
  ECONNRESET: "reset",
  ECONNABORTED: "reset",
  ETIMEDOUT: "timed-out",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  EHOSTDOWN: "unreachable",
  ENETDOWN: "unreachable",
  ENOPROTOOPT: "unreachable",
  EPROTO: "unreachable",
  EPIPE: "closing",
  ENOTCONN: "not-connected",
  EADDRINUSE: "already-exists",
  EADDRNOTAVAIL: "already-exists",
  EISCONN: "already-exists",
  EALREADY: "already-exists",
  ENOBUFS: "no-resources",
  ENOMEM: "no-resources",
  EMFILE: "no-resources",
  ENFILE: "no-resources",
  EOPNOTSUPP: "unsupported",
  EAFNOSUPPORT: "unsupported",
};

const BY_NUMBER: ReadonlyMap<number, Failure> = new Map(
  Object.entries(FAILURES).flatMap(([name, failure]) => {
    const number = E[name];
    return number === undefined ? [] : [[number, failure] as const];
  }),
);

/** Why a call failed. A number that is not expected of TCP means that the call made no sense. */
export const failureOf = (errno: number): Failure => BY_NUMBER.get(errno) ?? "invalid";

/**
 * Why a connection ended by itself: of the errors that a socket has pending, a broken pipe is an RST in CLOSE-WAIT, and
 * what no segment and no timer brings about is an ICMP error, of which there are many.
 */
export function endingOf(errno: number): Failure {
  if (errno === E["EPIPE"]) return "reset";
  const failure = failureOf(errno);
  return failure === "reset" || failure === "refused" || failure === "timed-out" ? failure : "unreachable";
}

/** The event of a connection that ended so. */
export function eventOf(ending: Failure): SocketEvent {
  return ending === "refused" || ending === "reset" || ending === "unreachable" ? ending : "timed-out";
}
