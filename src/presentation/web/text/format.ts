const units = ['B', 'KiB', 'MiB', 'GiB'];

/** `1.5 MiB`: binary units, at most one decimal. */
export function formatBytes(bytes: number): string {
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const value = bytes / 1024 ** power;
  return `${value.toFixed(power > 0 && value < 10 ? 1 : 0).replace(/\.0$/, '')} ${units[power]}`;
}

const day = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric' });
const time = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** Clock time for today, date for any other day. */
export function formatWhen(iso: string, now = new Date()): string {
  const then = new Date(iso);
  return then.toDateString() === now.toDateString() ? time.format(then) : day.format(then);
}

export function formatSeconds(milliseconds: number): string {
  return (Math.max(0, milliseconds) / 1000).toFixed(1);
}

const typeNames: Record<string, string> = {
  'application/pdf': 'PDF',
  'text/html': 'Web page',
  'text/markdown': 'Markdown',
  'text/plain': 'Text',
};

export function formatMediaType(mediaType: string): string {
  return typeNames[mediaType.split(';')[0] ?? ''] ?? mediaType;
}
