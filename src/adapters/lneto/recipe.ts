/** How the adapter of lneto is built: soypat's TCP/IP for small machines, in Go, without a clock of its own. */

import type { Build, Recipe } from "../process/recipe.ts";

/** What both versions are built of, in one package. */
const COMMON: readonly string[] = [
  "main.go",
  "answers.go",
  "declaration.go",
  "host.go",
  "header.go",
  "connection.go",
  "handshake.go",
  "listener.go",
  "calls.go",
];

/** The minor version, which decides whether there is a retransmission timer. */
const series = (version: string): string => version.split(".").slice(0, 2).join(".");

/** lneto (github.com/soypat/lneto), from the module proxy. Version 0.2 is the last without a retransmission timer. */
export const lnetoRecipe: Recipe = {
  stack: "lneto",
  folder: new URL(".", import.meta.url),
  versions: ["0.3.1", "0.2.0"],
  build(version: string): Build {
    return {
      needs: [{ program: "go", help: "Go 1.24 or later: https://go.dev/dl, or Debian's golang-go" }],
      sources: [
        ...COMMON.map((from) => ({ from })),
        { from: `recovery-${series(version)}.go`, to: "recovery.go" },
        { from: `go-${version}.mod`, to: "go.mod" },
        { from: `go-${version}.sum`, to: "go.sum" },
      ],
      steps: [["env", "CGO_ENABLED=0", "go", "build", "-trimpath", "-buildvcs=false", "-o", "adapter", "."]],
      command: ["./adapter"],
    };
  },
};
