/** What the command line has of the world around it, as a value: commands touch the process through it only. */

import { spawn } from "node:child_process";
import process from "node:process";

/** The world around a command. */
export interface Io {
  /** Writes to standard output. */
  out(text: string): void;
  /** Writes to standard error. */
  err(text: string): void;
  /** Whether standard output, or standard error, is a terminal. */
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
  /** Columns of the terminal; 120 where there is none. */
  readonly columns: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Cores of this machine. */
  readonly cores: number;
  /** How the user calls this program, for commands that are printed to be typed. */
  readonly command: string;
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** A fresh seed, a signed 32-bit whole number. */
  drawSeed(): number;
  /** Calls `then` on the first Ctrl-C from now on; a second one ends the process. Returns what takes it back. */
  onInterrupt(then: () => void): () => void;
  /** Runs a command line in place of this one, on the same terminal; its exit code. */
  runInstead(command: readonly string[]): Promise<number>;
  /** Calls `then` every so many milliseconds, without keeping the process alive. Returns what stops it. */
  every(milliseconds: number, then: () => void): () => void;
}

const onDeno = process.versions["deno"] !== undefined;

/** Lets a reader that went away (`| head`) end the output, not the program with a stack trace. */
function tolerateClosedPipe(stream: NodeJS.WriteStream): void {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

function onInterrupt(then: () => void): () => void {
  const signals = ["SIGINT", "SIGTERM"] as const;
  const stop = (): void => {
    for (const signal of signals) process.off(signal, heard);
  };
  const heard = (): void => {
    stop();
    then();
  };
  for (const signal of signals) process.on(signal, heard);
  return stop;
}

function every(milliseconds: number, then: () => void): () => void {
  const timer = setInterval(then, milliseconds);
  timer.unref();
  return () => clearInterval(timer);
}

function runInstead([program = "", ...rest]: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, rest, { stdio: "inherit" });
    // A terminal sends Ctrl-C to both processes; anyone else, only to this one.
    const pass = (signal: NodeJS.Signals) => (): void => void (process.stdin.isTTY === true || child.kill(signal));
    process.on("SIGINT", pass("SIGINT"));
    process.on("SIGTERM", pass("SIGTERM"));
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 70));
  });
}

/** The world of this process. */
export function processIo(): Io {
  tolerateClosedPipe(process.stdout);
  tolerateClosedPipe(process.stderr);
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    outIsTerminal: process.stdout.isTTY === true,
    errIsTerminal: process.stderr.isTTY === true,
    columns: process.stdout.columns ?? process.stderr.columns ?? 120,
    env: process.env,
    cwd: process.cwd(),
    cores: globalThis.navigator?.hardwareConcurrency ?? 1,
    command: onDeno ? "deno task tcp-conformance" : "npx tcp-conformance",
    now: () => performance.now(),
    drawSeed: () => crypto.getRandomValues(new Int32Array(1))[0] ?? 0,
    onInterrupt,
    runInstead,
    every,
  };
}
