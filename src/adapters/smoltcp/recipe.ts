/** How the adapter around smoltcp is built: by cargo, from one source for every version. */

import type { Build, Recipe } from "../process/recipe.ts";

const SOURCES = ["connection.rs", "declaration.rs", "host.rs", "link.rs", "main.rs", "message.rs", "options.rs"];

/** smoltcp, a TCP in Rust for machines without an operating system. */
export const smoltcpRecipe: Recipe = {
  stack: "smoltcp",
  folder: new URL("./", import.meta.url),
  versions: ["0.14", "0.12"],
  build: (version): Build => ({
    needs: [{ program: "cargo", help: "install Rust 1.91 or later, as https://rustup.rs says" }],
    sources: [
      { from: `${version}/Cargo.toml`, to: "Cargo.toml" },
      { from: `${version}/Cargo.lock`, to: "Cargo.lock" },
      ...SOURCES.map((name) => ({ from: `adapter/${name}`, to: `src/${name}` })),
    ],
    steps: [["cargo", "build", "--release", "--locked"]],
    command: ["target/release/tcp-conformance-smoltcp"],
  }),
};
