/**
 * How many tokens an embedding model spends on a text, without the ones that it puts around each. Asked for every sentence
 * of every document, so it answers at once and never asks the model. Texts parted at white space count as their parts do.
 * What the model cannot read counts as well, so that a passage of it has an end: more than the model spends, never less.
 */
export type TokenCounter = (text: string) => number;
