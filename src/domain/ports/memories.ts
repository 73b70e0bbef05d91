/** Something that a person asked Nexus to keep in mind. */
export interface Note {
  id: string;
  /** At most `noteCharacters`. */
  text: string;
  /** Epoch milliseconds. */
  createdAt: number;
  /** The session that it was said in; null when it came over the API. */
  sessionId: string | null;
}

export const noteCharacters = 500;
export const mostNotes = 200;

/** Each user's notes, in their own actor. */
export interface Memories {
  /** Newest first. */
  list(userId: string): Promise<Note[]>;
  /**
   * Keeps a note, once: with the text of one that is there already, that one is given back. Undefined when there are
   * `mostNotes` already.
   */
  add(userId: string, note: Note): Promise<Note | undefined>;
  /** False when there is none of that id. */
  remove(userId: string, id: string): Promise<boolean>;
  /** How many there were. */
  clear(userId: string): Promise<number>;
}
