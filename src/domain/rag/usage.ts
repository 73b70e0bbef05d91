/** Tokens as the model counts them; 0 where it does not say. */
export interface Usage {
  inputTokens: number;
  outputTokens: number;
}
