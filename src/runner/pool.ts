/** A pool: so many things at a time, the others in the order in which they came. */

/** Runs tasks, at most `capacity` of them side by side. */
export class Pool {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(capacity: number) {
    this.#free = Math.max(1, capacity);
  }

  /** Runs a task as soon as there is room for it, and gives back what it gives. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free--;
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }
}
