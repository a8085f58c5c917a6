/** How the adapter of lwIP is built: in C, against the library that Debian has. */

import type { Build, Recipe } from "../process/recipe.ts";

const SOURCES = ["main.c", "lines.c", "answers.c", "host.c", "quiet.c", "sockets.c", "calls.c", "declaration.c"];

/** The stack `lwip`: Debian's liblwip0, whose shared library calls the clock that the adapter defines. */
export const lwipRecipe: Recipe = {
  stack: "lwip",
  folder: new URL("./", import.meta.url),
  versions: ["debian"],
  build: (): Build => ({
    needs: [
      { debian: "gcc", file: "/usr/bin/gcc" },
      { debian: "libc6-dev", file: "/usr/include/stdio.h" },
      { debian: "liblwip-dev", file: "/usr/include/lwip/lwip/tcp.h" },
    ],
    sources: [...SOURCES, "adapter.h"].map((from) => ({ from })),
    steps: [
      // Exported (-rdynamic), the functions that the adapter replaces come before the library's own.
      ["gcc", "-std=gnu17", "-O2", "-Wall", "-I/usr/include/lwip", "-rdynamic", "-o", "adapter", ...SOURCES, "-llwip"],
    ],
    command: ["./adapter"],
  }),
};
