/** Which requirements a sender breaks that has more in flight than the congestion window of RFC 5681 and RFC 6582. */

import type { WindowBounds } from "../bounds/window.ts";

/** What made the window of a sender what it is. */
export interface History {
  /** What changed the window last; `grown` is an acknowledgment that meets no loss, `third` a third duplicate. */
  stage: "start" | "grown" | "third" | "partial" | "full" | "expiry";
  /** What set ssthresh last; null when nothing did. */
  cut: "third" | "expiry" | "expiry-in-recovery" | null;
  /** Why an acknowledgment of SND.UNA since that moved is no duplicate: the requirement that says so, or null. */
  uncounted: "RFC5681-R2" | "RFC5681-R22" | null;
  /** It was idle, and nothing has arrived since. */
  idled: boolean;
}

/** Nothing has happened yet. */
export const NO_HISTORY: History = { stage: "start", cut: null, uncounted: null, idled: false };

/** What an acknowledgment of new octets means that changed the bounds from `before` to `next`. */
export function afterAck(before: WindowBounds, next: WindowBounds): Pick<History, "stage" | "uncounted"> {
  if (before.phase !== "recovery") return { stage: "grown", uncounted: null };
  return { stage: next.phase === "recovery" ? "partial" : "full", uncounted: null };
}

/** What an expiry of the timer means that finds the bounds `before`. */
export function afterExpiry(before: WindowBounds, { cut }: History): Pick<History, "stage" | "cut"> {
  if (before.phase === "recovery") return { stage: "expiry", cut: "expiry-in-recovery" };
  return { stage: "expiry", cut: before.phase === "loss" && cut !== null ? cut : "expiry" };
}

/**
 * The requirements that too much in flight breaks, the most telling one first. The bound follows from all of those that
 * made it what it is: whoever exceeds it cannot have kept to each of them.
 */
export function rulesOfMost(bounds: WindowBounds, history: History): readonly [string, ...string[]] {
  const [rule, ...also] = history.idled ? ["RFC5681-R29"] as const : inPhase(bounds, history);
  const uncounted = bounds.phase === "recovery" ? null : history.uncounted;
  const all = [...also, ...(uncounted === null ? [] : [uncounted]), "RFC5681-R1", "RFC5681-R3"];
  return [rule, ...all.filter((one) => one !== rule)];
}

function inPhase(bounds: WindowBounds, history: History): readonly [string, ...string[]] {
  const { phase, losses, most, ssthresh } = bounds;
  const { stage, cut } = history;
  if (phase === "recovery") {
    const rule = losses > 1 ? "RFC5681-R37" : "RFC5681-R24";
    return stage === "partial"
      ? [rule, "RFC5681-R35", "RFC6582-R5"]
      : [rule, "RFC5681-R23", "RFC5681-R34", "RFC5681-R10"];
  }
  const counted = bounds.duplicates > 0 ? ["RFC5681-R21"] : [];
  if (losses === 0) return ["RFC5681-R3", ...counted, ...(stage === "start" ? ["RFC5681-R6"] : ["RFC5681-R4"])];
  const avoiding = stage === "grown" && most >= ssthresh ? ["RFC5681-R12", "RFC5681-R4"] : [];
  const ended = cut === "expiry-in-recovery" ? ["RFC6582-R7"] : [];
  if (phase === "loss" && most < ssthresh) return ["RFC5681-R16", ...ended];
  const reduced = ["RFC5681-R10", cut === "third" ? "RFC5681-R23" : "RFC5681-R14", "RFC5681-R34"];
  if (phase === "loss") return ["RFC5681-R14", ...reduced, ...avoiding, ...ended];
  const left = stage === "full" ? ["RFC5681-R28", "RFC6582-R3", "RFC6582-R12"] : [];
  return ["RFC5681-R36", ...left, ...reduced, ...avoiding, ...counted];
}
