/** Chooses properties by glob: `*` and `?` stay within a folder, `**` goes through all of them. */

/** What a choice came to. */
export type Selection<T> =
  | { readonly found: readonly T[] }
  /** A glob that fits nothing, and the ids or folders that are nearest to it, the nearest first. */
  | { readonly unmatched: string; readonly nearest: readonly string[] };

/**
 * Whether an id fits a glob. `close` alone means everything in that folder; a bare `*` means everything, since every
 * id is in a folder.
 */
export function matches(glob: string, id: string): boolean {
  if (glob === "*") return true;
  return patternOf(glob).test(id) || patternOf(`${glob.replace(/\/$/, "")}/**`).test(id);
}

function patternOf(glob: string): RegExp {
  const source = glob.replaceAll(/\*\*|\*|\?|[^*?]+/g, (part) => {
    if (part === "**") return ".*";
    if (part === "*") return "[^/]*";
    if (part === "?") return "[^/]";
    return part.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  });
  return new RegExp(`^${source}$`);
}

/** The entries whose ids fit at least one of the globs, in their own order; all of them when there is no glob. */
export function select<T extends { readonly id: string }>(
  entries: readonly T[],
  globs: readonly string[],
): Selection<T> {
  for (const glob of globs) {
    if (!entries.some(({ id }) => matches(glob, id))) {
      const ids = entries.map(({ id }) => id);
      const folders = new Set(ids.map((id) => `${id.slice(0, id.indexOf("/"))}/*`));
      return { unmatched: glob, nearest: nearest(glob, glob.endsWith("*") ? [...folders] : ids, 3) };
    }
  }
  if (globs.length === 0) return { found: entries };
  return { found: entries.filter(({ id }) => globs.some((glob) => matches(glob, id))) };
}

/** The `most` words that are nearest to `word`, the nearest first. */
export function nearest(word: string, words: readonly string[], most: number): readonly string[] {
  const wanted = word.replaceAll("*", "");
  const score = (candidate: string): number =>
    candidate.includes(wanted)
      ? 0
      : Math.min(editDistance(wanted, candidate), editDistance(wanted, lastPart(candidate)));
  return words
    .map((candidate, index) => ({ candidate, index, score: score(candidate) }))
    .sort((a, b) => a.score - b.score || a.index - b.index)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

const lastPart = (id: string): string => id.slice(id.lastIndexOf("/") + 1);

/** How many letters have to be put in, taken out or changed to make one word of the other (Levenshtein). */
export function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const change = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
