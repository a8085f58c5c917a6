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
export type { SpecialAddress } from "./address.ts";
export { ICMP, type IcmpError, ICMPV6, type Quoted, type Severity, severityOf } from "./icmp.ts";
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
export type { AnswerLimit, Capability, Declaration, KeepAliveTimes, Timing } from "./trace/declaration.ts";
export type { Fold, Monitor, RunFrame, Violation } from "./trace/monitor.ts";
export type { End, Wire, WireConnection } from "./monitors/wire.ts";
export {
  type Fate,
  type HeaderFlaw,
  type Observation,
  type Origin,
  otherSide,
  type PacketId,
  type Side,
} from "./trace/observation.ts";
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
export {
  fromRfc,
  type Level,
  type Observer,
  type Requirement,
  type Row,
  type Status,
} from "./requirements/requirement.ts";
export { type Policy, policyFrom, type PolicyName, RECOMMENDED } from "./tcp/policy.ts";
export {
  type Agreed,
  type Application,
  endOfText,
  finAcknowledged,
  finSent,
  type Incoming,
  inFlight,
  type Loss,
  type NewBlock,
  newBlock,
  NO_TIMERS,
  type Outgoing,
  type Rcv,
  receiveWindow,
  rtoLimits,
  type Snd,
  type Tcb,
  type Throttle,
  type Timers,
} from "./tcp/tcb.ts";
export type { Event, EventType, TimerName } from "./tcp/event.ts";
export type { Answer, Duty, Step } from "./tcp/step-result.ts";
export type { Check, Context, Draft, Emission, Handler, Of, Rows, Rules, TimeWaitSyn } from "./tcp/rules.ts";
export { RFC_RULES } from "./tcp/rfc-rules.ts";
export { dueTimer, nextDue, type Outcome, step, transition } from "./tcp/step.ts";
export { applicationFrom, type IpFields } from "./tcp/transition/options.ts";
export { transitionFigure, transitionTable } from "./tcp/transition-table.ts";
export { EMPTY_QUEUE, type SendQueue } from "./tcp/buffers/send-queue.ts";
export { type Island, NOTHING_OUT_OF_ORDER, type Reassembly } from "./tcp/buffers/reassembly.ts";
export type { AckReport, Congestion, DuplicateReport, InitialWindow, Reaction } from "./tcp/congestion/reno.ts";
export type { RtoLimits, Rtt } from "./tcp/retransmission/rto.ts";
export type { Scoreboard } from "./tcp/options/sack.ts";
export type { TimestampState } from "./tcp/options/timestamps.ts";
export {
  type Connection,
  findConnection,
  findSocket,
  FIRST_DYNAMIC_PORT,
  firstNumbers,
  type Host,
  type HostOutput,
  type HostSettings,
  type HostStep,
  isLive,
  type Listener,
  liveBlocks,
  newHost,
} from "./host/host.ts";
export type { Tuple } from "./host/isn.ts";
export { arrive } from "./host/arrival.ts";
export { take } from "./host/calls.ts";
export { nextWake, wake } from "./host/wake.ts";
export { requirement, REQUIREMENTS } from "./requirements/register.ts";
export { oracle, type OracleSettings, oracleWith } from "./oracle/oracle.ts";
export { ORACLE_RULES, type OracleRule } from "./oracle/rules.ts";
