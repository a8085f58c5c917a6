/** Urgent data: pointers that are right and wrong, and news that comes and does not. */

import { expect, test } from "vitest";
import { ACK, URG } from "../tcp/segment.ts";
import type { Observation } from "../trace/observation.ts";
import { streamBytes } from "../trace/pattern.ts";
import { arrived, called, handshake, judged, reads, runOf, sent, sockets, told } from "./testing.fixture.ts";
import { urgentIsTold, urgentPointer } from "./urgent.ts";

const opened = [...sockets(), ...handshake()];
const data = streamBytes(0, 0, 10);
const wroteUrgent = called(40_000, "a", { call: "send", socket: 1, data, urgent: true }, { ok: true, taken: 10 });
const fields = (urgentPointer: number) => ({ seq: 1, ack: 1, data, flags: ACK | URG, urgentPointer });

test("a pointer behind the last urgent octet is right, any other is wrong", () => {
  const judge = (at: number) =>
    judged(urgentPointer, runOf([...opened, ...wroteUrgent, sent(50_000, "a", fields(at))]));
  expect(judge(10)).toBeNull();
  expect(judge(9)).toMatchObject({ rule: "MUST-62", side: "a", actual: "one to position 9" });
  expect(judge(11)).toMatchObject({ rule: "MUST-62", side: "a" });
});

test("a pointer without urgent data is wrong", () => {
  const found = judged(urgentPointer, runOf([...opened, sent(50_000, "a", fields(10))]));
  expect(found?.expected).toContain("no urgent data was written");
});

test("an application that read past urgent data has to have been told of it", () => {
  const comes: readonly Observation[] = [...opened, ...wroteUrgent, arrived(60_000, "b", fields(10))];
  const read = reads(70_000, "b", data);
  expect(judged(urgentIsTold, runOf([...comes, told(60_000, "b", "urgent"), ...read]))).toBeNull();
  expect(judged(urgentIsTold, runOf([...comes, ...read]))).toMatchObject({ rule: "MUST-32", side: "b" });
  expect(judged(urgentIsTold, runOf(comes))).toBeNull();
});
