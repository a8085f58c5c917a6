/** The options of a call that a stack has. What it has not, it ignores, and nobody may expect it to keep to. */

import type { Declaration } from "./declaration.ts";
import type { SocketOptions } from "./vocabulary.ts";

/** The options without those for which the stack declares no capability. */
export function heeded(options: SocketOptions, { supports }: Pick<Declaration, "supports">): SocketOptions {
  if (options.userTimeout === undefined || supports.includes("user-timeout")) return options;
  const { userTimeout: _, ...rest } = options;
  return rest;
}
