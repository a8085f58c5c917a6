/**
 * The catalogue: what must hold of every TCP.
 *
 * @module
 */

export type { Premise, Property, Twin } from "../src/runner/property.ts";

export { CATALOGUE } from "./catalogue.ts";
