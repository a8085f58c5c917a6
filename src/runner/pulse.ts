/** How late a real clock wakes this process: a beat at regular intervals, and how far each came behind its time. */

import { type Duration, MILLISECOND } from "../../spec/time.ts";
import type { RealClock } from "../sim/drive.ts";

const BEAT: Duration = 10 * MILLISECOND;
/** What any timer may be late by without being worth a note. */
const USUAL: Duration = 5 * MILLISECOND;

/** Measures the lag of a process from its creation until it is stopped. */
export class Pulse {
  readonly #clock: RealClock;
  /** Beats that came late: when, in microseconds of the clock, and by how much. */
  readonly #late: { readonly at: number; readonly by: Duration }[] = [];
  #cancel: () => void = () => {};
  #stopped = false;

  constructor(clock: RealClock) {
    this.#clock = clock;
    this.#beat();
  }

  #beat(): void {
    const due = this.#clock.now() + BEAT;
    this.#cancel = this.#clock.after(BEAT, () => {
      if (this.#stopped) return;
      const at = this.#clock.now();
      const by = Math.round(at - due);
      if (by > USUAL) this.#late.push({ at, by });
      this.#beat();
    });
  }

  /** The longest lag since an instant of the clock, in microseconds; 0 when there was none to speak of. */
  worstSince(begun: number): Duration {
    let worst = 0;
    for (let i = this.#late.length - 1; i >= 0; i -= 1) {
      const { at, by } = this.#late[i]!;
      if (at < begun) break;
      if (by > worst) worst = by;
    }
    return worst;
  }

  /** Ends the measurement. */
  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }
}
