/** A priority queue of things that are due at an instant. Ties go to whoever was put in first. */

import type { Instant } from "../../spec/time.ts";

/** Something that is due. */
export interface Due {
  readonly at: Instant;
  /** Its place among those put in, given by the queue. */
  order: number;
  /** Set to have it forgotten: a cancelled entry never comes out. */
  cancelled: boolean;
}

/** A binary heap, least `at` first, then least `order`. */
export class Queue<T extends Due> {
  readonly #heap: T[] = [];
  #next = 0;

  /** Puts an entry in, and gives it its place. */
  push(entry: T): void {
    entry.order = this.#next++;
    const heap = this.#heap;
    let hole = heap.length;
    heap.push(entry);
    while (hole > 0) {
      const above = (hole - 1) >>> 1;
      const parent = heap[above]!;
      if (!before(entry, parent)) break;
      heap[hole] = parent;
      hole = above;
    }
    heap[hole] = entry;
  }

  /** The entry that is due first, or null when there is none. Cancelled ones are thrown away on the way. */
  peek(): T | null {
    const heap = this.#heap;
    while (heap.length > 0) {
      const first = heap[0]!;
      if (!first.cancelled) return first;
      this.#removeFirst();
    }
    return null;
  }

  /** Takes out the entry that is due first, or null when there is none. */
  pop(): T | null {
    const first = this.peek();
    if (first !== null) this.#removeFirst();
    return first;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    const size = heap.length;
    if (size === 0) return;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= size) break;
      if (child + 1 < size && before(heap[child + 1]!, heap[child]!)) child++;
      const least = heap[child]!;
      if (!before(least, last)) break;
      heap[hole] = least;
      hole = child;
    }
    heap[hole] = last;
  }
}

const before = (a: Due, b: Due): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);
