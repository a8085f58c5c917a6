/** The command `tcp-conformance` as a module to run: `deno run -A jsr:@tcp-conformance/tcp-conformance/cli run`. */

import process from "node:process";
import { main } from "./main.ts";

process.exitCode = await main(process.argv.slice(2));
