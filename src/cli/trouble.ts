/** What ends a command early: one sentence and an exit code. */

import { EXIT, type ExitCode } from "../runner/verdict.ts";

/** The end of a command. The message is one line: what is wrong, and what to do. */
export class Trouble extends Error {
  override readonly name: string = "Trouble";
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode) {
    super(oneLine(message));
    this.exitCode = exitCode;
  }
}

/** The call, or a file that it names, is wrong. */
export const usage = (message: string): Trouble => new Trouble(message, EXIT.usage);

/** Something of ours, or of the machine, failed. */
export const internal = (message: string): Trouble => new Trouble(message, EXIT.internal);

/** Text on one line. */
export const oneLine = (text: string): string => text.trim().replaceAll(/\s*\n\s*/g, " ");

/** The message of whatever was thrown, on one line. */
export const messageOf = (cause: unknown): string => oneLine(cause instanceof Error ? cause.message : String(cause));
