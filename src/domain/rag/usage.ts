/** Tokens as the model counts them; 0 where it does not say. */
export interface Usage {
  inputTokens: number;
  outputTokens: number;
}

export function sumOfUsage(usages: readonly Usage[]): Usage {
  return {
    inputTokens: usages.reduce((sum, { inputTokens }) => sum + inputTokens, 0),
    outputTokens: usages.reduce((sum, { outputTokens }) => sum + outputTokens, 0),
  };
}
