/** Whether an error, or one that caused it, is SQLite's about a value that is in the table already. */
export function isUniqueViolation(error: unknown, place: string): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at.message.includes(`UNIQUE constraint failed: ${place}`)) return true;
  }
  return false;
}
