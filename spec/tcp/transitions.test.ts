/** The table of transitions and its figure are what was reviewed, and leave nothing out. */

import { describe, expect, test } from "vitest";
import { transitionFigure, transitionTable } from "./transition-table.ts";
import { STATES } from "./state.ts";

describe("the table of every event in every state", () => {
  test("is the one that was reviewed", async () => {
    await expect(transitionTable()).toMatchFileSnapshot("./transitions.txt");
  });

  test("has a line for every state under every event", () => {
    const lines = transitionTable().split("\n").filter((line) => line.includes("→"));
    const events = new Map<string, Set<string>>();
    for (const line of lines) {
      const from = line.split(/\s+/)[0]!;
      const event = line.slice(13, 49).replace("(active)", "").trim();
      events.set(from, (events.get(from) ?? new Set()).add(event));
    }
    expect([...events.keys()]).toEqual([...STATES]);
    for (const named of events.values()) expect([...named]).toEqual([...events.get("CLOSED")!]);
  });
});

describe("the state diagram", () => {
  test("is the one that was reviewed", async () => {
    await expect(transitionFigure()).toMatchFileSnapshot("./transitions.mmd");
  });

  test("has every arrow of RFC 9293, figure 5", () => {
    const figure = transitionFigure();
    const arrows: readonly (readonly [string, string])[] = [
      ["CLOSED", "SYN_SENT"],
      ["LISTEN", "SYN_RECEIVED"],
      ["SYN_SENT", "SYN_RECEIVED"],
      ["SYN_SENT", "ESTABLISHED"],
      ["SYN_SENT", "CLOSED"],
      ["SYN_RECEIVED", "ESTABLISHED"],
      ["SYN_RECEIVED", "FIN_WAIT_1"],
      ["ESTABLISHED", "FIN_WAIT_1"],
      ["ESTABLISHED", "CLOSE_WAIT"],
      ["FIN_WAIT_1", "FIN_WAIT_2"],
      ["FIN_WAIT_1", "CLOSING"],
      ["FIN_WAIT_1", "TIME_WAIT"],
      ["FIN_WAIT_2", "TIME_WAIT"],
      ["CLOSING", "TIME_WAIT"],
      ["CLOSE_WAIT", "LAST_ACK"],
      ["LAST_ACK", "CLOSED"],
      ["TIME_WAIT", "CLOSED"],
    ];
    for (const [from, to] of arrows) expect(figure).toContain(`${from} --> ${to}`);
  });
});
