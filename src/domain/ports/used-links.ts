/** One-time links and tickets that were used. */
export interface UsedLinks {
  /** Burns a link by its id; false when it was used before. `expiresAt` in milliseconds: it need not be known after that. */
  use(id: string, expiresAt: number): Promise<boolean>;
}
