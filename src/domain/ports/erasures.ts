/** What went with an account. */
export interface ErasureCounts {
  sessions: number;
  collections: number;
  documents: number;
  passages: number;
  files: number;
  apiKeys: number;
  logins: number;
  tasks: number;
  /** Notes; absent in receipts from before there were any. */
  notes?: number;
}

export interface ErasureRecord {
  taskId: string;
  userId: string;
  receipt: ErasureCounts;
  /** Null while it goes on. */
  finishedAt: number | null;
  createdAt: number;
}

/** Accounts that were erased. The token's hash is all that leads to a receipt. */
export interface Erasures {
  add(erasure: {
    tokenHash: string;
    taskId: string;
    userId: string;
    receipt: ErasureCounts;
    expiresAt: number;
  }): Promise<void>;
  find(tokenHash: string): Promise<ErasureRecord | undefined>;
  finish(taskId: string): Promise<void>;
}
