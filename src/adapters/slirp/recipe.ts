/** How the adapter of libslirp is built: a C compiler, and the library that Debian has. */

import type { Recipe } from "../process/recipe.ts";

const SOURCES = ["main", "protocol", "application", "link", "host"];
const HEADERS = ["protocol.h", "application.h", "link.h", "host.h"];

/** The recipe of the stack `slirp`, in the one version that Debian has. */
export const slirpRecipe: Recipe = {
  stack: "slirp",
  folder: new URL("./", import.meta.url),
  versions: ["4.7"],
  build: () => ({
    needs: [
      { program: "gcc", help: "Debian: apt-get install gcc libc6-dev" },
      { debian: "libslirp-dev", file: "/usr/include/slirp/libslirp.h" },
    ],
    sources: [...SOURCES.map((name) => ({ from: `${name}.c` })), ...HEADERS.map((name) => ({ from: name }))],
    steps: [["gcc", "-O2", "-g", "-Wall", "-o", "slirp-adapter", ...SOURCES.map((name) => `${name}.c`), "-lslirp"]],
    command: ["./slirp-adapter"],
  }),
};
