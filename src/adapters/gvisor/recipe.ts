/** How the adapter of gVisor's netstack is built: by Go, from the module `gvisor.dev/gvisor` and the sources here. */

import type { Recipe } from "../process/recipe.ts";

const SOURCES: readonly string[] = [
  "main.go",
  "protocol.go",
  "declaration.go",
  "clock.go",
  "link.go",
  "host.go",
  "calls.go",
  "socket.go",
  "options.go",
  "words.go",
];

/** gVisor's netstack: its versions are dates of commits on the branch that holds the Go module. */
export const gvisorRecipe: Recipe = {
  stack: "gvisor",
  folder: new URL("./", import.meta.url),
  versions: ["20260905", "20250503", "20240722"],
  build: (version) => ({
    needs: [{ program: "go", help: "Go 1.26.3 or a later one of the 1.26 series; https://go.dev/dl has them" }],
    sources: [
      ...SOURCES.map((from) => ({ from })),
      { from: `versions/${version}/go.mod`, to: "go.mod" },
      { from: `versions/${version}/go.sum`, to: "go.sum" },
    ],
    steps: [["go", "build", "-trimpath", "-buildvcs=false", "-o", "adapter", "."]],
    command: ["./adapter"],
  }),
};
