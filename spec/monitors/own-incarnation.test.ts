/** Connections of one four-tuple that keep apart, or don't. */

import { expect, test } from "vitest";
import { ACK, RST, SYN } from "../tcp/segment.ts";
import { instant, SECOND } from "../time.ts";
import type { Observation } from "../trace/observation.ts";
import { streamBytes } from "../trace/pattern.ts";
import { aCloses, opened } from "./closing.fixture.ts";
import { ownIncarnation } from "./own-incarnation.ts";
import { called, judged, passed, runOf, sent, told } from "./testing.fixture.ts";

const old = [...opened, told(30_000, "a", "established"), ...aCloses, told(SECOND, "a", "closed")];
const connection = (side: "a" | "b", socket: number, number: number | null): Observation => ({
  type: "connection",
  at: instant(300 * SECOND),
  side,
  socket,
  connection: number,
});

/** Another connection, whose ISNs lie 10,000 further on; its sockets are 3 and 4. */
const again: readonly Observation[] = [
  ...old,
  {
    type: "call",
    at: instant(300 * SECOND),
    side: "a",
    call: {
      call: "connect",
      socket: 3,
      local: { address: "10.0.0.1", port: 40_000 },
      remote: { address: "10.0.0.2", port: 80 },
    },
  },
  connection("a", 3, 1),
  ...passed(300 * SECOND, "a", { seq: 10_000, flags: SYN }),
  ...passed(301 * SECOND, "b", { seq: 10_000, ack: 10_001, flags: SYN | ACK }),
  told(302 * SECOND, "a", "established", 3),
  ...passed(302 * SECOND, "a", { seq: 10_001, ack: 10_001 }),
  connection("b", 4, 1),
  told(303 * SECOND, "b", "established", 4),
  ...passed(303 * SECOND, "b", { seq: 10_001, ack: 10_001 }),
];

const gives = (data: Uint8Array): readonly Observation[] =>
  called(304 * SECOND, "b", { call: "receive", socket: 4, max: 1000 }, { ok: true, data });

test("a second connection with its own octets is all right", () => {
  expect(judged(ownIncarnation, runOf([...again, ...gives(streamBytes(2, 0, 50))]))).toBeNull();
});

test("octets of the first connection in the second are found", () => {
  const found = judged(ownIncarnation, runOf([...again, ...gives(streamBytes(0, 0, 50))]));
  expect(found).toMatchObject({ rule: "S2", side: null });
});

test("an acknowledgment of what the peer has not sent on this connection is found", () => {
  const trace = [...again, sent(304 * SECOND, "a", { seq: 10_001, ack: 10_100 })];
  expect(judged(ownIncarnation, runOf(trace))).toMatchObject({ rule: "S2", side: null, at: trace.length - 1 });
});

test("a reset without a RST is found, and one with a RST of this connection is all right", () => {
  const reset = told(305 * SECOND, "a", "reset", 3);
  expect(judged(ownIncarnation, runOf([...again, reset]))).toMatchObject({ rule: "S2", side: null });
  const real = passed(304 * SECOND, "b", { seq: 10_001, flags: RST });
  expect(judged(ownIncarnation, runOf([...again, ...real, reset]))).toBeNull();
});

test("a connection that nobody opened is found", () => {
  const found = judged(ownIncarnation, runOf([...again, connection("b", 5, null)]));
  expect(found).toMatchObject({ rule: "S2", side: null });
  expect(judged(ownIncarnation, runOf([...again, connection("b", 5, 1)]))).toMatchObject({ rule: "S2" });
});
