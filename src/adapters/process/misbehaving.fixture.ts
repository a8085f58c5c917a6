/**
 * An adapter that does one thing wrong, which its argument names: when it is asked to connect, or in answer to `hello`.
 * In everything else it is a host that has no connection and answers no packet. Nothing of the suite is in it, as in an
 * adapter that somebody else has written.
 */

import { closeSync, readSync, writeSync } from "node:fs";
import process from "node:process";

const wrong = process.argv[2] ?? "";
const MOST_LINE = 1 << 20;

/** Waits without giving anything else its turn, as C would. */
const sleep = (milliseconds: number): void =>
  void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
const HOUR = 3_600_000;

/** Reads or writes some octets; whoever imports `process` may find that a pipe does not wait. */
function patiently(move: () => number): number {
  for (;;) {
    try {
      return move();
    } catch (cause) {
      if ((cause as { readonly code?: unknown }).code !== "EAGAIN") throw cause;
      sleep(1);
    }
  }
}

const say = (text: string): void => {
  const octets = new TextEncoder().encode(text);
  for (let at = 0; at < octets.length;) at += patiently(() => writeSync(1, octets, at));
};
const line = (message: Readonly<Record<string, unknown>>): void => say(`${JSON.stringify(message)}\n`);
const REFUSED = { type: "result", ok: false, failure: "no-resources" };

function die(code: number, lastWords: string): never {
  process.stderr.write(`${lastWords}\n`);
  process.exit(code);
}

const done = (n: number): void => line({ type: "done", n, wake: null, blocks: 0 });

/** What it does wrong in answer to `connect`, instead of a refusal and a line that closes it. */
const FAULTS: Readonly<Record<string, (n: number) => void>> = {
  "signal": () => {
    process.stderr.write("out of bounds: 17\n");
    process.kill(process.pid, "SIGSEGV");
    sleep(HOUR);
  },
  "exit-1": () => die(1, "assertion failed: snd_una <= snd_nxt"),
  "exit-0": () => die(0, "it was enough"),
  "hang": () => sleep(HOUR),
  "crash": (n) => line({ type: "crash", n, message: "panic in tcp_input" }),
  "error": (n) => line({ type: "error", n, message: "no route to the other end" }),
  "garbage": () => say("tcp_connect: 0 -> SYN_SENT\n"),
  "schema": () => line({ type: "event", socket: 1, event: "exploded" }),
  "unknown-type": () => line({ type: "remark", text: "hello" }),
  "wrong-n": (n) => {
    line(REFUSED);
    done(n + 7);
  },
  "goes-on": (n) =>
    say(`${JSON.stringify(REFUSED)}\n{"type":"done","n":${n},"wake":null,"blocks":0}\n{"type":"done"}\n`),
  "late": (n) => {
    line(REFUSED);
    done(n);
    sleep(50);
    done(n);
  },
  "two-results": (n) => {
    line(REFUSED);
    line(REFUSED);
    done(n);
  },
  "no-result": (n) => done(n),
  "closes": () => {
    closeSync(1);
    sleep(HOUR);
  },
  "lies-about-blocks": (n) => {
    line(REFUSED);
    line({ type: "done", n, wake: null });
  },
  "stranger": (n) => {
    line({ type: "event", socket: 77, event: "established" });
    line(REFUSED);
    done(n);
  },
  "not-hex": () => line({ type: "packet", data: "45 00" }),
  "flood": () => {
    const many = `${JSON.stringify({ type: "packet", data: "00" })}\n`.repeat(1_000);
    for (;;) say(many);
  },
  "long-line": () => say("x".repeat(2 * MOST_LINE)),
};

/** What it answers to `status` and `set`, having said that it can: for those that lie about what they can. */
const LIES: Readonly<Record<string, readonly string[]>> = {
  "lies-about-status": ["status"],
  "lies-about-keep-alive": ["set"],
};

const declaration = {
  protocol: wrong === "protocol-2" ? 2 : 1,
  name: "misbehaving",
  version: wrong,
  supports: "status blocks keep-alive crafted long-time",
  mss: 1460,
  receive_buffer: 65_535,
  initial_window: 4,
  msl: 1,
  time_wait: 2,
  min_rto: 1,
  max_rto: 1,
  initial_rto: 1,
  granularity: 1,
  give_up_data: 1,
  give_up_syn: 1,
  give_up_syn_ack: 1,
  give_up_orphan: 1,
  fin_wait_2: null,
  delayed_ack: 1,
};

function answer(request: Readonly<Record<string, unknown>>): void {
  const n = Number(request["n"]);
  if (request["type"] === "hello") {
    if (wrong === "dies-in-hello") die(3, "no such device");
    if (wrong === "no-hello") sleep(HOUR);
    return line({ type: "declaration", n, ...declaration });
  }
  if (request["type"] !== "call") return done(n);
  const call = String(request["call"]);
  const fault = FAULTS[wrong];
  if (call === "connect" && fault !== undefined) return fault(n);
  const lie = LIES[wrong];
  if (lie === undefined) line(REFUSED);
  else if (lie.includes(call)) line({ type: "result", ok: false, failure: "unsupported" });
  else line(call === "status" ? { type: "result", ok: true, state: "SYN-SENT" } : { type: "result", ok: true });
  done(n);
}

const chunk = new Uint8Array(1 << 16);
let rest = "";
const read = (): number => patiently(() => readSync(0, chunk));
for (let count = read(); count > 0; count = read()) {
  const lines = (rest + new TextDecoder().decode(chunk.subarray(0, count))).split("\n");
  rest = lines.pop() ?? "";
  for (const one of lines) answer(JSON.parse(one) as Readonly<Record<string, unknown>>);
}
