/** The send queue: octets that the user wrote and the peer has not acknowledged, as an immutable value. */

import { assert } from "../../assert.ts";
import { NO_DATA } from "../segment.ts";

/** Octets in the order in which they were written, in chunks so that nothing large is ever copied. */
export interface SendQueue {
  /** None of them empty; never written to. */
  readonly chunks: readonly Uint8Array[];
  /** Octets of the first chunk that are gone already. */
  readonly skip: number;
  /** Octets in the queue. */
  readonly length: number;
}

/** The queue with nothing in it. */
export const EMPTY_QUEUE: SendQueue = { chunks: [], skip: 0, length: 0 };

/** Two neighbours that together are no longer than this are copied into one, so that single octets don't pile up. */
const JOIN_BELOW = 1024;

/** The queue with `data` behind everything else. `data` is kept, not copied: it must not change afterwards. */
export function append(queue: SendQueue, data: Uint8Array): SendQueue {
  if (data.length === 0) return queue;
  const last = queue.chunks[queue.chunks.length - 1];
  if (last === undefined) return { chunks: [data], skip: 0, length: data.length };
  const length = queue.length + data.length;
  const joined = join(last, data);
  if (joined === null) return { chunks: [...queue.chunks, data], skip: queue.skip, length };
  const chunks = queue.chunks.slice();
  chunks[chunks.length - 1] = joined;
  return { chunks, skip: queue.skip, length };
}

/** One chunk for two, when they lie side by side in memory or are both small; null otherwise. */
function join(first: Uint8Array, second: Uint8Array): Uint8Array | null {
  const length = first.length + second.length;
  if (first.buffer === second.buffer && first.byteOffset + first.length === second.byteOffset) {
    return new Uint8Array(first.buffer, first.byteOffset, length);
  }
  if (length > JOIN_BELOW) return null;
  const both = new Uint8Array(length);
  both.set(first, 0);
  both.set(second, first.length);
  return both;
}

/** The queue without its first `count` octets, which the peer acknowledged. */
export function drop(queue: SendQueue, count: number): SendQueue {
  assert(count >= 0 && count <= queue.length, `drop of ${count} octets from a send queue of ${queue.length}`);
  if (count === 0) return queue;
  if (count === queue.length) return EMPTY_QUEUE;
  let skip = queue.skip + count;
  let gone = 0;
  for (let chunk = queue.chunks[0]; chunk !== undefined && skip >= chunk.length; chunk = queue.chunks[gone]) {
    skip -= chunk.length;
    gone += 1;
  }
  return { chunks: gone === 0 ? queue.chunks : queue.chunks.slice(gone), skip, length: queue.length - count };
}

/** `length` octets starting `offset` octets into the queue: a view when they lie in one chunk, else a copy. */
export function slice(queue: SendQueue, offset: number, length: number): Uint8Array {
  assert(
    offset >= 0 && length >= 0 && offset + length <= queue.length,
    `slice of ${length} octets at ${offset} of a send queue of ${queue.length}`,
  );
  if (length === 0) return NO_DATA;
  let start = queue.skip + offset;
  let index = 0;
  for (let chunk = queue.chunks[0]; chunk !== undefined; chunk = queue.chunks[index]) {
    if (start < chunk.length) {
      const inside = start + length <= chunk.length;
      return inside ? chunk.subarray(start, start + length) : gather(queue.chunks, index, start, length);
    }
    start -= chunk.length;
    index += 1;
  }
  return NO_DATA;
}

/** Where `data` differs from the octets that start `offset` octets into the queue, or null; nothing is copied. */
export function differenceFrom(queue: SendQueue, offset: number, data: Uint8Array): number | null {
  assert(offset >= 0 && offset + data.length <= queue.length, "a comparison beyond the end of a send queue");
  let start = queue.skip + offset;
  let done = 0;
  for (const chunk of queue.chunks) {
    if (done === data.length) break;
    if (start < chunk.length) {
      const count = Math.min(chunk.length - start, data.length - done);
      // Views of the same memory at the same place hold the same octets.
      const same = chunk.buffer === data.buffer && chunk.byteOffset + start === data.byteOffset + done;
      if (!same) { for (let i = 0; i < count; i += 1) if (chunk[start + i] !== data[done + i]) return done + i; }
      done += count;
      start = 0;
    } else start -= chunk.length;
  }
  return null;
}

/** Copies `length` octets that start at `start` of chunk `index` and go on into the chunks after it. */
function gather(chunks: readonly Uint8Array[], index: number, start: number, length: number): Uint8Array {
  const out = new Uint8Array(length);
  let filled = 0;
  let from = start;
  for (let i = index; filled < length; i += 1) {
    const chunk = chunks[i];
    assert(chunk !== undefined, "a send queue's chunks are shorter than its length");
    const part = chunk.subarray(from, from + length - filled);
    out.set(part, filled);
    filled += part.length;
    from = 0;
  }
  return out;
}
