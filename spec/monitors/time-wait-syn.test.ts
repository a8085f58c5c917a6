/** SYNs in TIME-WAIT. */

import { expect, test } from "vitest";
import { ACK, SYN } from "../tcp/segment.ts";
import { SECOND } from "../time.ts";
import { aCloses, opened } from "./closing.fixture.ts";
import { arrived, judged, runOf, sent } from "./testing.fixture.ts";
import { timeWaitSyn } from "./time-wait-syn.ts";

const closed = [...opened, ...aCloses, arrived(SECOND, "a", { seq: 0, flags: SYN })];

test("an acknowledgment, or silence, is all right", () => {
  expect(judged(timeWaitSyn, runOf(closed))).toBeNull();
  expect(judged(timeWaitSyn, runOf([...closed, sent(SECOND, "a", { seq: 2, ack: 2 })]))).toBeNull();
});

test("a SYN,ACK in answer to an old SYN is found", () => {
  const reopened = [...closed, sent(SECOND, "a", { seq: 90_000, ack: 1, flags: SYN | ACK })];
  expect(judged(timeWaitSyn, runOf(reopened))).toMatchObject({ rule: "MAY-2", side: "a" });
});
