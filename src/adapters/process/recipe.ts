/** What it takes to build the adapter of a stack that lives in a process of its own, as data. */

/** Something that has to be on the machine before an adapter can be built. */
export type Need =
  /** A program on the PATH; `help` says how to come by it. */
  | { readonly program: string; readonly help: string }
  /** A package of Debian's: setup installs it where it may, and says so where it may not. */
  | { readonly debian: string; readonly file: string };

/** How one version of a stack's adapter is built and started. */
export interface Build {
  /** What has to be there first. */
  readonly needs: readonly Need[];
  /** The files that the build takes, relative to the stack's folder, and what they are called where it is built. */
  readonly sources: readonly Source[];
  /** Another build of the same version that has to be there first, and what it is called in the folder of this one. */
  readonly upon?: { readonly recipe: Recipe; readonly as: string };
  /** Commands, run one after the other in the folder of the build. */
  readonly steps: readonly (readonly [program: string, ...args: string[]])[];
  /** About how many lines a step prints, by its place from 0, for those that take minutes: how far it is, is shown. */
  readonly lines?: Readonly<Record<number, number>>;
  /** Starts the adapter; a relative program is in the folder of the build. */
  readonly command: readonly [program: string, ...args: string[]];
}

/** A file that a build takes. */
export interface Source {
  /** Relative to the stack's folder. */
  readonly from: string;
  /** Relative to the folder of the build; the same as `from` when absent. */
  readonly to?: string;
}

/** How the adapter of a stack is built, in each version that can be set up. */
export interface Recipe {
  /** The stack's name on the command line. */
  readonly stack: string;
  /** The folder with its sources. */
  readonly folder: URL;
  /** The versions that can be set up, the usual one first. What Debian has, it has in one version. */
  readonly versions: readonly string[];
  /** How one of them is built. */
  build(version: string): Build;
}

/** What has to be there for a version and for all that it stands upon. */
export function allNeeds(recipe: Recipe, version: string): readonly Need[] {
  const { needs, upon } = recipe.build(version);
  return upon === undefined ? needs : [...needs, ...allNeeds(upon.recipe, version)];
}
