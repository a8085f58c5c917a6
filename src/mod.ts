/**
 * The machinery: the contract of an adapter, scenarios, properties, and the check that turns them into a verdict.
 *
 * @module
 */

export {
  AdapterError,
  type Availability,
  type HostConfiguration,
  type LiveSession,
  type LiveStack,
  type LiveStackKind,
  type Stack,
  StackCrash,
  type StackInput,
  type StackKind,
  type StackOutput,
  type VirtualStackKind,
} from "./adapter/stack.ts";
export type { Settings as StackSettings, SettingValue } from "./adapter/settings.ts";
export { type Decoded, Packet } from "./wire/packet.ts";
export {
  type Action,
  type Application,
  type Crafted,
  type CraftedIcmp,
  type CraftedTimestamps,
  type FateRule,
  type Host,
  type Network,
  type PacketClass,
  type Reader,
  type RuleFate,
  type Scenario,
  SCENARIO_VERSION,
  type Weather,
} from "./scenario/scenario.ts";
export type { Premise, Property, Twin } from "./runner/property.ts";
export {
  type Counterexample,
  type Counts,
  EXIT,
  type ExitCode,
  exitCode,
  NOTHING_RAN,
  type Verdict,
  type VerdictName,
} from "./runner/verdict.ts";
export type { Binding } from "./runner/judge.ts";
export type { LiveGround, LivePlay, Play } from "./runner/play.ts";
export type { RealClock } from "./sim/drive.ts";
export { check, type CheckSettings } from "./runner/check.ts";
export { checkLive, type LiveSettings } from "./runner/check-live.ts";
export type { Settings } from "./runner/settings.ts";
export { type KnownDeviation, knownOf } from "./runner/known.ts";
export { ladder, type LadderOptions } from "./trace/ladder.ts";
export {
  type Json,
  type RunFile,
  runFromJson,
  runToJson,
  TRACE_FORMAT,
  type TraceFile,
  TraceFormatError,
  traceFromJson,
  traceToJson,
} from "./trace/json.ts";
export { observationText, traceText } from "./trace/text.ts";
