/** CLOSE in SYN-SENT. */

import { expect, test } from "vitest";
import { ACK, RST, SYN } from "../tcp/segment.ts";
import { closeInSynSent } from "./close-in-syn-sent.ts";
import { closes, fin, opened } from "./closing.fixture.ts";
import { arrived, judged, runOf, sent, sockets } from "./testing.fixture.ts";

const opening = [...sockets(), sent(0, "a", { seq: 0, flags: SYN })];

test("a RST that answers what still comes is all right", () => {
  const answer = arrived(10_000, "a", { seq: 0, ack: 1, flags: SYN | ACK });
  const trace = [...opening, ...closes(5000, "a"), answer, sent(10_000, "a", { seq: 1, flags: RST })];
  expect(judged(closeInSynSent, runOf(trace))).toBeNull();
});

test("a FIN, or the SYN once more, is found", () => {
  const closing = [...opening, ...closes(5000, "a")];
  const found = { rule: "RFC9293-E27", side: "a" };
  expect(judged(closeInSynSent, runOf([...closing, sent(5000, "a", fin(0, 0))]))).toMatchObject(found);
  expect(judged(closeInSynSent, runOf([...closing, sent(9000, "a", { seq: 0, flags: SYN })]))).toMatchObject(found);
});

test("a close of an established connection is another matter", () => {
  expect(judged(closeInSynSent, runOf([...opened, ...closes(40_000, "a"), sent(40_000, "a", fin(0, 1))]))).toBeNull();
});
