/**
 * The specification: RFC 9293 and its companions as pure functions, and the words in which a TCP is observed.
 *
 * It has no clock, no randomness and no dependency, and runs anywhere.
 *
 * @module
 */

export { assert, SpecBug, unreachable } from "./assert.ts";
export { add, distance, earliest, geq, gt, inWindow, latest, leq, lt, offset, type Seq, seq } from "./seq.ts";
export {
  after,
  between,
  type Duration,
  HOUR,
  type Instant,
  instant,
  MILLISECOND,
  MINUTE,
  SECOND,
  sooner,
} from "./time.ts";
export { type Address, type Datagram, type Endpoint, isIPv6 } from "./datagram.ts";
export {
  ACK,
  CWR,
  ECE,
  FIN,
  flagNames,
  has,
  NO_DATA,
  NO_OPTIONS,
  type Options,
  PSH,
  RST,
  type SackBlock,
  type Segment,
  segment,
  segmentEnd,
  segmentLength,
  SYN,
  type Timestamps,
  URG,
} from "./tcp/segment.ts";
export { isSynchronized, type StateName, STATES } from "./tcp/state.ts";
export type { Capability, Declaration, Timing } from "./trace/declaration.ts";
export type { Fold, Monitor, RunFrame, Violation } from "./trace/monitor.ts";
export type { End, Wire, WireConnection } from "./monitors/wire.ts";
export { type Fate, type Observation, type Origin, otherSide, type PacketId, type Side } from "./trace/observation.ts";
export type { FinalSocket, RunEnd, RunRecord } from "./trace/run.ts";
export type {
  Call,
  CallName,
  CallResult,
  Failure,
  SocketEvent,
  SocketId,
  SocketOptions,
  SocketStatus,
} from "./trace/vocabulary.ts";
export { fromRfc, type Level, type Requirement, type Row } from "./requirements/requirement.ts";
export { requirement, REQUIREMENTS } from "./requirements/register.ts";
