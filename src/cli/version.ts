/** The version of the suite, as `package.json` and `deno.json` have it; a test holds the three together. */

/** The version of the suite. */
export const VERSION = "0.1.0";
