/**
 * A child process that is written to and read from without ever giving anything else in this thread its turn.
 *
 * Virtual time needs answers at once, and a stack in virtual time is asked tens of thousands of times a second. So its
 * standard input and output are named pipes, which are read and written synchronously. A shell stands between: it keeps
 * how the process ended and the last of what it said on standard error, and ends everything when this process is gone.
 */

import { spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { AdapterError } from "../../adapter/stack.ts";
import { Watchdog } from "./watchdog.ts";

/** How a process ended. */
export interface Ending {
  /** Its exit code, or null when it still lives. */
  readonly code: number | null;
  /** The signal that ended it, such as `SIGSEGV`, or null. */
  readonly signal: string | null;
  /** The last lines that it wrote to standard error. */
  readonly said: string;
}

/** What comes of waiting for a line. */
export type Heard =
  | { readonly is: "line"; readonly line: string }
  /** Standard output was closed. */
  | { readonly is: "closed" }
  /** The watchdog ended the process, since it had said nothing for too long. */
  | { readonly is: "hung" }
  /** More octets came without the end of a line than a line may have. */
  | { readonly is: "endless" };

/** The longest line, in octets. */
export const MOST_LINE: number = 1 << 20;
const CHUNK = 1 << 16;
const LINE_FEED = 10;
/** The most of standard error that is kept, in octets, and how many lines of it are shown. */
const MOST_SAID = 8192;
const MOST_LINES = 12;
/** Milliseconds that a process is given to end once it has closed its standard output, and between two looks. */
const ENDING = 1_500;
const LOOK = 2;

/** What the shell does; `$1` is the folder of the pipes, the rest the command. */
const SHELL = `
d=$1; shift
( cat "$d/alive" >/dev/null; sleep 1; rm -rf "$d"; kill -KILL -$$ ) >/dev/null 2>&1 &
{
  ( exec "$@" <"$d/in" >"$d/out" )
  echo $? >"$d/code.new"; mv "$d/code.new" "$d/code"
} 2>&1 | tail -c ${MOST_SAID} >"$d/said.new"
mv "$d/said.new" "$d/said"
`;

const decoder = new TextDecoder();
const encoder = new TextEncoder();
const idle = new Int32Array(new SharedArrayBuffer(4));
const sleep = (milliseconds: number): void => void Atomics.wait(idle, 0, 0, milliseconds);

/** A running adapter, and the pipes to it. */
export class Channel {
  readonly #folder: string;
  readonly #pid: number;
  readonly #in: number;
  readonly #out: number;
  readonly #alive: number;
  readonly #watchdog: Watchdog;
  #buffer: Uint8Array = new Uint8Array(CHUNK);
  #from = 0;
  #to = 0;
  #closed = false;

  private constructor(folder: string, pid: number, watchdog: Watchdog) {
    this.#folder = folder;
    this.#pid = pid;
    this.#watchdog = watchdog;
    this.#alive = openSync(join(folder, "alive"), "r+");
    // Only once its other end is open, and for writing alone: what nobody reads any more must not keep us waiting.
    this.#in = openSync(join(folder, "in"), "w");
    this.#out = openSync(join(folder, "out"), "r");
  }

  /** Starts a command in a folder. Throws an {@link AdapterError} where there are no pipes or no shell. */
  static start(command: readonly string[], cwd: string, patience: number): Channel {
    const folder = mkdtempSync(join(tmpdir(), "tcp-conformance-"));
    const pipes = ["in", "out", "alive"].map((name) => join(folder, name));
    if (spawnSync("mkfifo", pipes).status !== 0) {
      rmSync(folder, { recursive: true, force: true });
      throw new AdapterError("named pipes can't be made here: `mkfifo` failed; adapters in processes need it");
    }
    const child = spawn("/bin/sh", ["-c", SHELL, "sh", folder, ...command], { cwd, detached: true, stdio: "ignore" });
    child.on("error", () => {});
    child.unref();
    if (child.pid === undefined) {
      rmSync(folder, { recursive: true, force: true });
      throw new AdapterError(`no shell could be started in ${cwd} to run the adapter`);
    }
    return new Channel(folder, child.pid, Watchdog.ofThisThread(patience));
  }

  /** Whether something was said that no one has asked for yet, as far as it has been read. */
  get pending(): boolean {
    return this.#to > this.#from;
  }

  /** Writes a line. A process that reads no more is found out when its answer is waited for. */
  write(line: string): void {
    const octets = encoder.encode(`${line}\n`);
    this.#watchdog.begin(this.#pid);
    try {
      for (let at = 0; at < octets.length;) at += writeSync(this.#in, octets, at);
    } catch {
      // Nobody reads it: what has become of the process, the wait for its answer shows.
    }
    this.#watchdog.end();
  }

  /** Waits for the next line. */
  read(): Heard {
    let scanned = this.#from;
    for (;;) {
      const end = this.#buffer.subarray(0, this.#to).indexOf(LINE_FEED, scanned);
      if (end >= 0) {
        const line = decoder.decode(this.#buffer.subarray(this.#from, end));
        this.#from = end + 1;
        return { is: "line", line };
      }
      scanned = this.#to;
      if (this.#to - this.#from > MOST_LINE) return { is: "endless" };
      const moved = this.#makeRoom();
      scanned -= moved;
      const count = this.#fill();
      if (count === "hung") return { is: "hung" };
      if (count === 0) return { is: "closed" };
    }
  }

  /** How it ended, waiting a moment for that; a process that lives on is killed. To be asked once, then `close`. */
  ending(): Ending {
    const code = join(this.#folder, "code");
    const said = join(this.#folder, "said");
    const until = performance.now() + ENDING;
    while (!existsSync(said) && performance.now() < until) sleep(LOOK);
    const status = existsSync(code) ? Number(readFileSync(code, "utf8")) : null;
    const words = existsSync(said) ? readFileSync(said, "utf8") : "";
    // A shell tells of a process that a signal has ended by 128 and the signal's number.
    const signal = status !== null && status > 128 ? signalName(status - 128) : null;
    return { code: status, signal, said: lastLines(words) };
  }

  /** Ends it, and whatever it has started. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    try {
      process.kill(-this.#pid, "SIGKILL");
    } catch {
      // It is gone already.
    }
    for (const fd of [this.#in, this.#out, this.#alive]) closeSync(fd);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Ends its standard input, and gives it a moment to leave by itself; then as {@link ending}. */
  leave(): Ending {
    closeSync(this.#in);
    const ending = this.ending();
    this.#closed = true;
    try {
      process.kill(-this.#pid, "SIGKILL");
    } catch {
      // It is gone already.
    }
    for (const fd of [this.#out, this.#alive]) closeSync(fd);
    rmSync(this.#folder, { recursive: true, force: true });
    return ending;
  }

  /** Reads what is there, or waits for it. Octets read; 0 at the end; "hung" when the watchdog ended the process. */
  #fill(): number | "hung" {
    this.#watchdog.begin(this.#pid);
    const count = readSync(this.#out, this.#buffer, this.#to, this.#buffer.length - this.#to, null);
    if (this.#watchdog.end() === "killed") return "hung";
    this.#to += count;
    return count;
  }

  /** Makes room for another chunk; gives by how much what is buffered was moved down. */
  #makeRoom(): number {
    if (this.#from === this.#to) {
      const moved = this.#from;
      this.#from = 0;
      this.#to = 0;
      return moved;
    }
    if (this.#buffer.length - this.#to >= CHUNK / 2) return 0;
    const held = this.#to - this.#from;
    const target = held + CHUNK > this.#buffer.length ? new Uint8Array(2 * (held + CHUNK)) : this.#buffer;
    target.set(this.#buffer.subarray(this.#from, this.#to));
    const moved = this.#from;
    this.#buffer = target;
    this.#from = 0;
    this.#to = held;
    return moved;
  }
}

function signalName(number: number): string {
  const found = Object.entries(constants.signals).find(([, value]) => value === number);
  return found?.[0] ?? `signal ${number}`;
}

const lastLines = (text: string): string => text.trimEnd().split("\n").slice(-MOST_LINES).join("\n");
