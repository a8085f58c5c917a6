/** Traces and runs as JSON, without loss. Octets are hexadecimal text; everything else is as in memory. */

import type { Observation } from "../../spec/trace/observation.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import { checkObservation } from "./shape.ts";

/** The version of the trace format that this code writes and reads. */
export const TRACE_FORMAT = 1;

/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** A trace as it stands in a file. */
export interface TraceFile {
  /** The version of the format. */
  readonly format: typeof TRACE_FORMAT;
  /** The observations, in order. */
  readonly trace: Json;
}

/** A run as it stands in a file: the fields of a {@link RunRecord}, beside the format's version. */
export interface RunFile {
  /** The version of the format. */
  readonly format: typeof TRACE_FORMAT;
  /** The whole run. */
  readonly run: Json;
}

/** A file that is no trace: one sentence that says where and what to do. */
export class TraceFormatError extends Error {
  /** Its name among errors. */
  override readonly name: string = "TraceFormatError";
}

/** A trace as JSON. */
export const traceToJson = (trace: readonly Observation[]): TraceFile => ({
  format: TRACE_FORMAT,
  trace: toJson(trace),
});

/** A run as JSON. */
export const runToJson = (run: RunRecord): RunFile => ({ format: TRACE_FORMAT, run: toJson(run) });

/** The trace that {@link traceToJson} made JSON of. Throws a {@link TraceFormatError} when `value` is none. */
export function traceFromJson(value: unknown): readonly Observation[] {
  return readTrace(contentOf(value, "trace"), "trace");
}

/** The run that {@link runToJson} made JSON of. Throws a {@link TraceFormatError} when `value` is none. */
export function runFromJson(value: unknown): RunRecord {
  const run = contentOf(value, "run");
  if (!isObject(run)) throw new TraceFormatError("run: expected an object");
  for (const name of ["a", "b", "blocks"]) {
    if (!isObject(run[name])) throw new TraceFormatError(`run.${name}: expected an object`);
  }
  for (const name of ["startedAt", "endedAt"]) {
    if (!Number.isSafeInteger(run[name])) {
      throw new TraceFormatError(`run.${name}: expected a whole number of microseconds`);
    }
  }
  if (!ENDS.includes(String(run["end"]))) {
    throw new TraceFormatError(`run.end: expected one of ${ENDS.join(", ")}`);
  }
  if (!Array.isArray(run["sockets"])) throw new TraceFormatError("run.sockets: expected a list");
  return { ...fromJson(run) as unknown as RunRecord, trace: readTrace(run["trace"], "run.trace") };
}

/** Every way in which a run ends; a compile error here means that one was added. */
const END_NAMES: Readonly<Record<RunRecord["end"], true>> = {
  silent: true,
  horizon: true,
  exhausted: true,
  settled: true,
  cut: true,
  broke: true,
  violated: true,
};
const ENDS: readonly string[] = Object.keys(END_NAMES);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function contentOf(value: unknown, name: "trace" | "run"): unknown {
  if (!isObject(value) || !("format" in value) || !(name in value)) {
    throw new TraceFormatError(`this is no ${name}: expected an object with "format" and "${name}"`);
  }
  if (value["format"] !== TRACE_FORMAT) {
    throw new TraceFormatError(
      `format ${JSON.stringify(value["format"])} is not known here: this version reads format ${TRACE_FORMAT}`,
    );
  }
  return value[name];
}

function readTrace(value: unknown, where: string): readonly Observation[] {
  if (!Array.isArray(value)) throw new TraceFormatError(`${where}: expected a list of observations`);
  return value.map((item: unknown, i) => {
    const wrong = checkObservation(item);
    if (wrong !== null) throw new TraceFormatError(`${where}[${i}]${wrong}`);
    return fromJson(item) as unknown as Observation;
  });
}

/** Octets stand under the name "data", and under no other; fields that are undefined are left out. */
function toJson(value: unknown): Json {
  if (value instanceof Uint8Array) return hexOf(value);
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value === "object" && value !== null) {
    const object: Record<string, Json> = {};
    for (const [name, field] of Object.entries(value)) {
      if (field !== undefined) object[name] = toJson(field);
    }
    return object;
  }
  return value as Json;
}

/** What {@link toJson} made JSON of. The text of every "data" was seen to be hexadecimal by the check of shapes. */
function fromJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromJson);
  if (!isObject(value)) return value;
  const object: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    object[name] = name === "data" && typeof field === "string" ? octetsOf(field) : fromJson(field);
  }
  return object;
}

function hexOf(octets: Uint8Array): string {
  let text = "";
  for (let i = 0; i < octets.length; i++) text += octets[i]!.toString(16).padStart(2, "0");
  return text;
}

function octetsOf(hex: string): Uint8Array {
  const octets = new Uint8Array(hex.length >>> 1);
  for (let i = 0; i < octets.length; i++) octets[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return octets;
}
