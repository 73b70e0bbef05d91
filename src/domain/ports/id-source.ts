/** Makes ids that sort by the time they were made (UUID version 7). */
export interface IdSource {
  next(): string;
}
