/** Colours of a terminal, or none. */

/** Paints text. Every function gives text back that is as wide on the screen as what it got. */
export interface Paint {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly odd: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly strong: (text: string) => string;
}

const plain = (text: string): string => text;

/** No colours. */
export const PLAIN: Paint = { good: plain, bad: plain, odd: plain, dim: plain, strong: plain };

const sgr = (on: number, off: number) => (text: string): string => `\u001b[${on}m${text}\u001b[${off}m`;

/** The sixteen colours that every terminal has. */
export const COLOURS: Paint = {
  good: sgr(32, 39),
  bad: sgr(31, 39),
  odd: sgr(33, 39),
  dim: sgr(2, 22),
  strong: sgr(1, 22),
};
