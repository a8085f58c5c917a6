/**
 * How the Linux kernel is built as a process in virtual time (User-Mode Linux), and the agent that makes its calls.
 *
 * Two builds, since one takes minutes and the other a second: the kernel with the channel grafted into it, and upon
 * that the agent, which is packed into an initial RAM disk.
 */

import type { Build, Need, Recipe } from "../process/recipe.ts";

const KERNEL_FILES = [
  "config",
  "unpack.sh",
  "graft.sh",
  "configure.sh",
  "make.sh",
  "keep.sh",
  "channel.c",
  "conformance.h",
  "host.c",
  "time.c",
];

const AGENT_FILES = [
  "agent.h",
  "answers.c",
  "calls.c",
  "channel.c",
  "declaration.c",
  "host.c",
  "main.c",
  "options.c",
  "requests.c",
  "sockets.c",
  "words.c",
];

const COMPILER: readonly Need[] = [
  { debian: "gcc", file: "/usr/bin/gcc" },
  { debian: "libc6-dev", file: "/usr/lib/x86_64-linux-gnu/libc.a" },
];

/** The versions that Debian has the source of: bookworm's own, and that of bookworm-security and -backports. */
const VERSIONS = ["6.1", "6.12"];

/** Lines that `make` prints, about: what a build's progress is measured by. */
const LINES_OF_MAKE = 740;

const kernelRecipe: Recipe = {
  stack: "linux-uml-kernel",
  folder: new URL("./kernel/", import.meta.url),
  versions: VERSIONS,
  build: (version): Build => ({
    needs: [
      ...COMPILER,
      { debian: "make", file: "/usr/bin/make" },
      { debian: "flex", file: "/usr/bin/flex" },
      { debian: "bison", file: "/usr/bin/bison" },
      { debian: "bc", file: "/usr/bin/bc" },
      { debian: "xz-utils", file: "/usr/bin/xz" },
      { debian: `linux-source-${version}`, file: `/usr/src/linux-source-${version}.tar.xz` },
    ],
    sources: KERNEL_FILES.map((from) => ({ from })),
    steps: [
      ["sh", "unpack.sh", `/usr/src/linux-source-${version}.tar.xz`],
      ["sh", "graft.sh"],
      ["sh", "configure.sh"],
      ["sh", "make.sh"],
      ["sh", "keep.sh"],
    ],
    lines: { 3: LINES_OF_MAKE },
    command: ["./linux"],
  }),
};

/** The stack `linux-uml`: the kernel, and upon it the agent. */
export const linuxUmlRecipe: Recipe = {
  stack: "linux-uml",
  folder: new URL("./", import.meta.url),
  versions: VERSIONS,
  build: (): Build => ({
    needs: COMPILER,
    upon: { recipe: kernelRecipe, as: "kernel" },
    sources: [
      { from: "start.sh" },
      { from: "initrd.list" },
      { from: "kernel/conformance.h", to: "conformance.h" },
      ...AGENT_FILES.map((name) => ({ from: `agent/${name}`, to: name })),
    ],
    steps: [
      ["sh", "-c", "gcc -std=gnu17 -D_GNU_SOURCE -Os -Wall -Wextra -static -o init *.c"],
      ["sh", "-c", "kernel/gen_init_cpio -t 0 initrd.list > initrd.cpio"],
    ],
    command: ["/bin/sh", "start.sh"],
  }),
};
