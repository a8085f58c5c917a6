/** TCP options as octets (RFC 9293, section 3.2; RFC 7323; RFC 2018). */

import { seq } from "../../spec/seq.ts";
import { NO_OPTIONS, type Options, type SackBlock, type Timestamps } from "../../spec/tcp/segment.ts";

/** The most octets of options that a header has room for: fifteen words, less the fixed five. */
export const MOST_OPTION_OCTETS = 40;

const END = 0;
const NO_OPERATION = 1;
const MSS = 2;
const WINDOW_SCALE = 3;
const SACK_PERMITTED = 4;
const SACK = 5;
const TIMESTAMPS = 8;

const u16 = (bytes: Uint8Array, at: number): number => (bytes[at]! << 8) | bytes[at + 1]!;

const u32 = (bytes: Uint8Array, at: number): number =>
  ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;

function put32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}

/**
 * Reads the options that lie in `bytes` from `start` up to `end`.
 *
 * Any octets are taken (RFC 9293, section 3.1): an unknown option is skipped by its length (MUST-6); an option whose
 * length is 0, 1 or beyond the header ends the list (MUST-7), and those before it count; a known option of the wrong
 * length is ignored. Of an option that comes twice, the later one counts.
 */
export function readOptions(bytes: Uint8Array, start: number, end: number): Options {
  if (start >= end) return NO_OPTIONS;
  let mss: number | null = null;
  let windowScale: number | null = null;
  let sackPermitted = false;
  let timestamps: Timestamps | null = null;
  let sack: readonly SackBlock[] = NO_OPTIONS.sack;
  let at = start;
  while (at < end) {
    const kind = bytes[at]!;
    if (kind === END) break;
    if (kind === NO_OPERATION) {
      at++;
      continue;
    }
    if (at + 1 >= end) break;
    const length = bytes[at + 1]!;
    if (length < 2 || at + length > end) break;
    if (kind === MSS) {
      if (length === 4) mss = u16(bytes, at + 2);
    } else if (kind === WINDOW_SCALE) {
      if (length === 3) windowScale = bytes[at + 2]!;
    } else if (kind === SACK_PERMITTED) {
      if (length === 2) sackPermitted = true;
    } else if (kind === TIMESTAMPS) {
      if (length === 10) timestamps = { value: u32(bytes, at + 2), echo: u32(bytes, at + 6) };
    } else if (kind === SACK) {
      if (length > 2 && length % 8 === 2) sack = readBlocks(bytes, at + 2, at + length);
    }
    at += length;
  }
  return { mss, windowScale, sackPermitted, timestamps, sack };
}

function readBlocks(bytes: Uint8Array, start: number, end: number): SackBlock[] {
  const blocks: SackBlock[] = [];
  for (let at = start; at < end; at += 8) {
    blocks.push({ left: seq(u32(bytes, at)), right: seq(u32(bytes, at + 4)) });
  }
  return blocks;
}

/** The octets that {@link writeOptions} needs: a multiple of 4. */
export function optionsLength(options: Options): number {
  if (options === NO_OPTIONS) return 0;
  let length = 0;
  if (options.mss !== null) length += 4;
  if (options.timestamps !== null) length += 12;
  else if (options.sackPermitted) length += 4;
  if (options.windowScale !== null) length += 4;
  if (options.sack.length > 0) length += 4 + 8 * options.sack.length;
  return length;
}

/**
 * Writes options at `start`, in the order MSS, SACK-permitted, timestamps, window scale, SACK, and gives the index
 * after them. Each begins where its fields are aligned, by no-operations before it, so that the list always fills whole
 * words and no padding (MUST-69) is left to write.
 */
export function writeOptions(bytes: Uint8Array, start: number, options: Options): number {
  let at = start;
  if (options.mss !== null) {
    bytes[at] = MSS;
    bytes[at + 1] = 4;
    bytes[at + 2] = options.mss >>> 8;
    bytes[at + 3] = options.mss;
    at += 4;
  }
  if (options.sackPermitted || options.timestamps !== null) at = writeSackPermittedAndTimestamps(bytes, at, options);
  if (options.windowScale !== null) {
    bytes[at] = NO_OPERATION;
    bytes[at + 1] = WINDOW_SCALE;
    bytes[at + 2] = 3;
    bytes[at + 3] = options.windowScale;
    at += 4;
  }
  if (options.sack.length > 0) at = writeSack(bytes, at, options.sack);
  return at;
}

/** The two octets of SACK-permitted take the place of the no-operations that align the timestamps. */
function writeSackPermittedAndTimestamps(bytes: Uint8Array, start: number, options: Options): number {
  let at = start;
  if (!options.sackPermitted || options.timestamps === null) {
    bytes[at++] = NO_OPERATION;
    bytes[at++] = NO_OPERATION;
  }
  if (options.sackPermitted) {
    bytes[at++] = SACK_PERMITTED;
    bytes[at++] = 2;
  }
  if (options.timestamps !== null) {
    bytes[at] = TIMESTAMPS;
    bytes[at + 1] = 10;
    put32(bytes, at + 2, options.timestamps.value);
    put32(bytes, at + 6, options.timestamps.echo);
    at += 10;
  }
  return at;
}

function writeSack(bytes: Uint8Array, start: number, blocks: readonly SackBlock[]): number {
  bytes[start] = NO_OPERATION;
  bytes[start + 1] = NO_OPERATION;
  bytes[start + 2] = SACK;
  bytes[start + 3] = 2 + 8 * blocks.length;
  let at = start + 4;
  for (const block of blocks) {
    put32(bytes, at, block.left);
    put32(bytes, at + 4, block.right);
    at += 8;
  }
  return at;
}
