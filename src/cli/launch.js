#!/usr/bin/env node
/**
 * What the command `tcp-conformance` starts: finds the command line's code and a runtime that can run it.
 *
 * Plain JavaScript without newer syntax, so that a Node that is too old gets a sentence instead of a syntax error. In
 * a checkout the code is TypeScript beside this file, in the npm package it is in `dist/`.
 */

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** Exit codes: the call was wrong; the fault is ours. */
const USAGE = 2;
const INTERNAL = 70;

const onDeno = process.versions.deno !== undefined;
const onDisk = import.meta.url.startsWith("file:");
const isCheckout = !onDisk || existsSync(new URL("./main.ts", import.meta.url));

const [major, minor] = process.versions.node.split(".").map(Number);
const isTooOld = !onDeno && (major < 22 || (major === 22 && minor < 12));

/** The Node that `npm ci` put into the checkout, or null. */
function checkoutNode() {
  if (!isCheckout || !onDisk) return null;
  const path = fileURLToPath(new URL("../../node_modules/.bin/node", import.meta.url));
  return existsSync(path) ? path : null;
}

/** Runs this file again with another Node, and ends as that one ends. */
function runWith(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
  // A terminal sends Ctrl-C to both processes; anyone else, only to this one.
  process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("error", (error) => fail(`can't start ${node}: ${error.message}`, INTERNAL));
  child.on("exit", (code, signal) => {
    if (signal === null) return process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** Runs the command line in this process. */
async function runHere() {
  // Node 22.12 to 22.17 doesn't take the types out of TypeScript by itself.
  if (isCheckout && !onDeno && !process.features.typescript) (await import("tsx/esm/api")).register();
  const built = "../../dist/src/cli/main.js";
  const { main } = isCheckout ? await import("./main.ts") : await import(built);
  process.exitCode = await main(process.argv.slice(2));
}

function fail(sentence, code) {
  process.stderr.write(`tcp-conformance: ${sentence}\n`);
  process.exitCode = code;
}

const node = isTooOld ? checkoutNode() : null;
if (node !== null) {
  runWith(node);
} else if (isTooOld) {
  const help = isCheckout ? "`npm ci` in the checkout brings one along" : "update Node, or use Deno 2";
  fail(`needs Node 22.12 or later, and this is ${process.version}; ${help}.`, USAGE);
} else {
  runHere().catch((error) => {
    if (error?.code === "ERR_MODULE_NOT_FOUND" && isCheckout && onDisk) {
      fail(`${error.message.split("\n")[0]}. Has \`npm ci\` been run?`, USAGE);
    } else {
      fail(error?.stack ?? String(error), INTERNAL);
    }
  });
}
