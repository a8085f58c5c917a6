/** What STATUS tells of TIME-WAIT: that it is there for its whole length, and no longer (RFC 9293, section 3.6.1). */

import { after, between, type Instant, SECOND } from "../time.ts";
import type { StateName } from "../tcp/state.ts";
import type { Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Observation } from "../trace/observation.ts";
import type { CallResult } from "../trace/vocabulary.ts";
import { atLeast, atMost } from "./bounds.ts";
import { ClosingTracker, timeWaitSince } from "./closing.ts";

/** For connections that are half-closed from both sides, so that there is a socket to ask for. */
export const timeWaitIsTold: Monitor = {
  id: "settings/time-wait-told",
  says: "STATUS tells of TIME-WAIT for 2 MSL from when both FINs were acknowledged, and not any longer.",
  begin(frame) {
    const tracker = new ClosingTracker(frame.wire);
    return {
      observe(seen, index): Violation | null {
        tracker.follow(seen);
        return seen.type === "result" && seen.call === "status" ? judge(frame, tracker, seen, index) : null;
      },
    };
  },
};

function judge(
  frame: RunFrame,
  tracker: ClosingTracker,
  { side, socket, at, result }: Extract<Observation, { type: "result" }>,
  index: number,
): Violation | null {
  const connection = tracker.connectionOf(socket);
  const state = toldBy(result);
  if (connection === null || state === null) return null;
  const way = tracker.of(connection, side);
  const { timing } = frame[side];
  const since = timeWaitSince(way, timing);
  if (since === null || way.cut) return null;
  const told = `STATUS tells of ${state} after ${between(since, at) / SECOND} s`;
  if (state !== "TIME-WAIT" && at < after(since, atLeast(timing, timing.timeWait))) {
    const expected = `TIME-WAIT for ${timing.timeWait / SECOND} s`;
    return { rule: "MUST-13", also: ["T4"], side, expected, actual: told, at: index };
  }
  const until = after(later(since, way.heardAt), atMost(timing, timing.timeWait));
  if (state !== "TIME-WAIT" || at <= until) return null;
  return {
    rule: "T4",
    side,
    expected: `no TIME-WAIT any more after ${timing.timeWait / SECOND} s`,
    actual: told,
    at: index,
  };
}

/** The state that STATUS tells of; CLOSED where it says that there is no such connection, null where it can't say. */
const toldBy = (result: CallResult): StateName | null =>
  result.ok ? "status" in result ? result.status.state : null : result.failure === "not-connected" ? "CLOSED" : null;

const later = (one: Instant, other: Instant | null): Instant => (other !== null && other > one ? other : one);
