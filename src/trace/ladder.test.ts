/** The ladder, to the letter, and what is left out of a long one. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { instant } from "../../spec/time.ts";
import type { Observation } from "../../spec/trace/observation.ts";
import { elide, ladder } from "./ladder.ts";
import type { Row } from "./rows.ts";
import { SAMPLE_RUN } from "./sample-run.fixture.ts";

const indexOf = (wanted: (seen: Observation) => boolean): number => SAMPLE_RUN.trace.findIndex(wanted);

test("the sample run is drawn like this", () => {
  const mark = indexOf((seen) => seen.type === "event" && seen.event === "reset");
  expect(`\n${ladder(SAMPLE_RUN, { mark, width: 112 })}`).toMatchInlineSnapshot(`
    "
                 A lwip                                                B model
          0.000  │                                B: listen on port 80 │
          0.000  │ A: connect to 10.0.0.2:80                           │
          0.000  │── SYN seq=0 win=65535 ─────────────────────────────▶│ #0 delayed 30 ms ISN=4294967280 mss=1460 w…
         20.000  │── SYN seq=0 win=65535 ─────────────────────────────▶│ #1 ISN=4294967280 mss=1460 ws=7 sack-ok ts…
         30.000  │◀─────────────────── SYN,ACK seq=0 ack=1 win=65535 ──│ #2 duplicated ISN=7000 mss=1460 ws=7 sack-…
         40.000  │ A: established                                      │
         40.000  │╌╌ SYN seq=0 win=65535 ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌▶│ (packet 0 arrives, 30 ms late)
         45.500  │◀╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ SYN,ACK seq=0 ack=1 win=65535 ╌╌│ (packet 2 arrives again, 15.5 ms after it …
         50.000  │ A: send 11 octets                                   │
         50.000  │── PSH,ACK seq=1 ack=1 len=11 win=65535 ────✗        │ #3 lost: weather
        250.000  │── PSH,ACK seq=1 ack=1 len=11 win=65535 ────────────▶│ #4
        260.000  │                                         B: accepted │
        260.000  │                                   B: read 11 octets │
        260.000  │◀─────────── ACK seq=1 ack=12 win=65535 sack=20-30 ──│ #5 corrupted
        270.000  │◀╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ unreadable ╌╌│ (packet 5 arrives, damaged: TCP checksum)
        280.000  │                               B: set keepAlive=true │
        280.000  │◀───── ACK,URG seq=1 ack=12 len=100 win=65535 up=3 ──│ #6
        300.000  │··············· nothing passes from B ···············│
        300.000  │········ skipped write: the socket is closed ········│
        310.000  │ A: close                                            │
        310.000  │── FIN,ACK seq=12 ack=101 win=65535 ────────✗        │ #7 lost: partition
        400.000  │··············· the network is healed ···············│
        400.000  │◀═══════════════════════════ RST seq=101 win=65535 ══│ #8 from the attacker
    ▶   410.000  │ A: reset                                            │
        410.000  │ A: read the end of the stream                       │
        420.000  │── 28 octets ───────────────────────────────────────▶│ #9 malformed: protocol 17 is not TCP
        430.000  │ A: the stack broke: it said "no"                    │
    "
  `);
});

/** The one line of the ladder that is marked, without the mark. */
function markedLine(mark: number): string {
  const lines = ladder(SAMPLE_RUN, { mark }).split("\n").filter((line) => line.startsWith("▶"));
  expect(lines).toHaveLength(1);
  return lines[0]!;
}

test("every observation can be marked, even one that has no line otherwise", () => {
  for (const [index, seen] of SAMPLE_RUN.trace.entries()) {
    const time = ((seen.at - SAMPLE_RUN.startedAt) / 1000).toFixed(3);
    expect(markedLine(index)).toContain(` ${time} `);
  }
  expect(markedLine(indexOf((seen) => seen.type === "arrived"))).toContain("(packet 1 arrives)");
  expect(markedLine(indexOf((seen) => seen.type === "network" && seen.fate.fate === "drop"))).toContain("✗");
});

test("no line is longer than the width, coloured or not", () => {
  for (const width of [70, 80, 120]) {
    for (const line of ladder(SAMPLE_RUN, { mark: null, width }).split("\n")) {
      expect(line.length).toBeLessThanOrEqual(width);
    }
  }
});

test("colour adds escapes and nothing else", () => {
  const coloured = ladder(SAMPLE_RUN, { mark: 5, colour: true });
  const [first, ...rest] = coloured.split("\u001b[");
  const plain = [first, ...rest.map((part) => part.slice(part.indexOf("m") + 1))].join("");
  expect(plain).toBe(ladder(SAMPLE_RUN, { mark: 5 }));
  expect(coloured.length).toBeGreaterThan(plain.length);
});

test("numbers of a new incarnation are counted from its own SYN, those of an unknown direction are absolute", () => {
  const sent = SAMPLE_RUN.trace.filter((seen) => seen.type === "sent");
  const [syn, , synAck, data] = sent;
  const isn = syn!.datagram!.segment.seq;
  const again: Observation = {
    ...syn!,
    packet: 50,
    datagram: { ...syn!.datagram!, segment: { ...syn!.datagram!.segment, seq: ((isn + 100) >>> 0) as typeof isn } },
  };
  const drawn = ladder({ ...SAMPLE_RUN, trace: [synAck!, syn!, data!, again, data!] }, { mark: null }).split("\n");
  expect(drawn[1]).toContain("SYN,ACK seq=0 ack=abs:4294967281");
  expect(drawn[3]).toContain("seq=1 ack=1 len=11");
  expect(drawn[5]).toContain("seq=-99 ack=1 len=11");
});

test("an attacker's SYN does not move the count", () => {
  const sent = SAMPLE_RUN.trace.filter((seen) => seen.type === "sent");
  const [syn, , synAck, data] = sent;
  const { datagram } = syn!;
  const forged: Observation = {
    ...syn!,
    origin: "attacker",
    datagram: { ...datagram!, segment: { ...datagram!.segment, seq: synAck!.datagram!.segment.seq } },
  };
  const drawn = ladder({ ...SAMPLE_RUN, trace: [syn!, synAck!, forged, data!] }, { mark: null }).split("\n");
  expect(drawn[4]).toContain("seq=1 ack=1 len=11");
});

test("a side with several connections says which one it means", () => {
  const connect = SAMPLE_RUN.trace.find((seen) => seen.type === "call" && seen.call.call === "connect")!;
  const close = (socket: number): Observation => ({
    type: "call",
    at: instant(0),
    side: "a",
    call: { call: "close", socket },
  });
  const second: Observation = { type: "connection", at: instant(0), side: "a", socket: 9, connection: 1 };
  const drawn = (...trace: Observation[]): string => ladder({ ...SAMPLE_RUN, trace }, { mark: null });
  expect(drawn(connect, close(2))).toContain("A: close  ");
  expect(drawn(connect, second, close(9))).toContain("A: close [9]");
});

const row = (n: number, marked: boolean): Row => ({
  kind: "note",
  at: instant(n),
  side: null,
  text: `${n}`,
  marked,
});

test("a long ladder keeps within its limit, keeps its mark with what is around it, and loses count of nothing", () => {
  const sizes = fc.record({
    count: fc.integer({ min: 1, max: 400 }),
    mark: fc.nat(),
    limit: fc.integer({ min: 8, max: 80 }),
  });
  fc.assert(fc.property(sizes, ({ count, mark, limit }) => {
    const place = mark % count;
    const rows = Array.from({ length: count }, (_, i) => row(i, i === place));
    const kept = elide(rows, limit);
    expect(kept.length).toBeLessThanOrEqual(limit);
    const total = kept.reduce<number>((sum, item) => sum + (typeof item === "number" ? item : 1), 0);
    expect(total).toBe(count);
    for (const near of [place - 1, place, place + 1]) {
      if (near >= 0 && near < count) expect(kept).toContain(rows[near]);
    }
    expect(kept[0]).toBe(rows[0]);
    expect(kept.at(-1)).toBe(rows[count - 1]);
  }));
});

test("without a mark the first and the last lines stay, and the number of the others is said", () => {
  const short = ladder(SAMPLE_RUN, { mark: null, limit: 10 }).split("\n");
  expect(short).toHaveLength(1 + 9 + 1);
  expect(short.filter((line) => line.includes("⋮"))).toEqual([expect.stringMatching(/⋮ \d+ lines left out$/)]);
});
