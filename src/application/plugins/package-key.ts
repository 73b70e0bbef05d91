/** Where a package's bytes are kept. */
export function packageKey(digest: string): string {
  return `plugins/${digest}`;
}
