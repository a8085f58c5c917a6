/** An adapter's process, as one that is asked and answers: started when it is needed, and anew after it has failed. */

import type { Declaration } from "../../../spec/trace/declaration.ts";
import { AdapterError, StackCrash, StackHang } from "../../adapter/stack.ts";
import { declarationOf, readAnswer, readGreeting, shown } from "./answers.ts";
import { Channel, type Ending, MOST_LINE } from "./channel.ts";
import {
  type AnswerMessage,
  type DoneMessage,
  type FailedMessage,
  type OutputMessage,
  PROTOCOL,
  type Request,
} from "./messages.ts";

/** How an adapter's process is started. */
export interface Launch {
  /** The program and its arguments; a program with a slash in it is looked for from `cwd`. */
  readonly command: readonly [program: string, ...args: string[]];
  /** The folder in which it runs. */
  readonly cwd: string;
  /** How the suite calls itself in `hello`. */
  readonly suite: string;
  /** Milliseconds of real time that an answer may take. */
  readonly patience: number;
}

/** The answer to a request, without the line that closed it. */
export interface Answered {
  readonly lines: readonly OutputMessage[];
  readonly done: DoneMessage;
}

/** More lines than this in one answer are a flood. */
const MOST_ANSWERS = 100_000;

/** An adapter's process, through all its lives. */
export class AdapterProcess {
  readonly #launch: Launch;
  #channel: Channel | null = null;
  #declaration: Declaration | null = null;
  #n = 0;

  constructor(launch: Launch) {
    this.#launch = launch;
  }

  /** What it declared when it was last started; null before that. */
  get declaration(): Declaration | null {
    return this.#declaration;
  }

  /** Whether it runs, as far as is known. */
  get running(): boolean {
    return this.#channel !== null;
  }

  /** Starts it unless it runs, and has it introduce itself. Throws an {@link AdapterError} or a {@link StackCrash}. */
  start(): Declaration {
    if (this.#channel !== null && this.#declaration !== null) return this.#declaration;
    const { command, cwd, suite, patience } = this.#launch;
    this.#channel = Channel.start(command, cwd, patience);
    this.#n = 0;
    return this.#orEnd((channel) => {
      const n = this.#n++;
      channel.write(JSON.stringify({ n, type: "hello", protocol: PROTOCOL, suite }));
      const message = readGreeting(this.#line(channel, "hello"));
      if (message.type !== "declaration") this.#complain(message);
      if (message.n !== n) throw outOfTurn(n, message.n);
      this.#declaration = declarationOf(message);
      return this.#declaration;
    });
  }

  /** Asks something. Starts the process if need be. */
  ask(request: Request): Answered {
    this.start();
    return this.#orEnd((channel) => {
      if (channel.pending) throw new AdapterError("it went on after the line that closed its answer");
      const n = this.#n++;
      channel.write(JSON.stringify({ n, ...request }));
      return this.#answer(channel, n, request);
    });
  }

  /** Ends its standard input and waits for it to leave; how it did, or null when it did not run. */
  leave(): Ending | null {
    const channel = this.#channel;
    this.#channel = null;
    return channel === null ? null : channel.leave();
  }

  /** Kills it, if it runs. */
  kill(): void {
    this.#channel?.close();
    this.#channel = null;
  }

  #answer(channel: Channel, n: number, request: Request): Answered {
    const lines: OutputMessage[] = [];
    for (;;) {
      const message = readAnswer(this.#line(channel, request.type === "call" ? request.call : request.type));
      if (message.n !== undefined && message.n !== n) throw outOfTurn(n, message.n);
      if (isFailed(message)) return this.#complain(message);
      if (message.type === "done") {
        if (channel.pending) throw new AdapterError("it went on after the line that closed its answer");
        return { lines, done: message };
      }
      lines.push(message);
      if (lines.length > MOST_ANSWERS) throw new AdapterError(`it answered ${MOST_ANSWERS} lines, and none closed it`);
    }
  }

  #complain({ type, message }: FailedMessage): never {
    const said = message === "" ? "it did not say why" : shown(message);
    if (type === "crash") throw new StackCrash(`the adapter says that the stack crashed: ${said}`);
    throw new AdapterError(`the adapter can't go on: ${said}`);
  }

  /** The next line, or what has become of the process instead. */
  #line(channel: Channel, asked: string): string {
    const heard = channel.read();
    switch (heard.is) {
      case "line":
        return heard.line;
      case "endless":
        throw new AdapterError(`it answered ${asked} with a line of more than ${MOST_LINE} octets`);
      case "hung": {
        const { patience } = this.#launch;
        throw new StackHang(`it hangs: no answer to ${asked} within ${patience / 1000} s${heardOf(channel.ending())}`);
      }
      case "closed":
        throw this.#ended(channel.ending(), asked);
    }
  }

  #ended(ending: Ending, asked: string): Error {
    const { code, signal } = ending;
    const during = `when it was asked for ${asked}`;
    const said = heardOf(ending);
    if (code === null) return new AdapterError(`it closed its standard output ${during}, and lived on${said}`);
    if (signal !== null) return new StackCrash(`the process was ended by ${signal} ${during}${said}`);
    if (code === 126 || code === 127) {
      return new AdapterError(`its command can't be started${said}`);
    }
    if (code === 0) return new AdapterError(`the process left with exit code 0 ${during}${said}`);
    return new StackCrash(`the process ended with exit code ${code} ${during}${said}`);
  }

  /** Does something with the channel; a process that failed is not asked again. */
  #orEnd<T>(work: (channel: Channel) => T): T {
    const channel = this.#channel!;
    try {
      return work(channel);
    } catch (cause) {
      this.kill();
      throw cause;
    }
  }
}

const isFailed = (message: AnswerMessage): message is FailedMessage =>
  message.type === "crash" || message.type === "error";

const outOfTurn = (asked: number, answered: number): AdapterError =>
  new AdapterError(`an answer out of turn: request ${asked} was answered as ${answered}`);

/** Addresses in memory: they differ from run to run, and a run that is played again is to say the same. */
const ADDRESS = /\b0x[0-9a-f]{5,}\b/g;

const heardOf = ({ said }: Ending): string =>
  said === "" ? "" : `; standard error ended with: ${said.replaceAll(ADDRESS, "0x…")}`;
