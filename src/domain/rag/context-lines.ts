/** The lines of title and headings that stand above a text; one that it begins with anyway is not said twice. */
export function contextLines(title: string, headings: readonly string[], text: string): string[] {
  return [...new Set([title, ...headings])].filter((line) => !text.startsWith(line.replace(/…$/, '')));
}
