/** Seconds of a `Retry-After` header, given as such or as a date (RFC 9110, 10.2.3); undefined for none, now or nonsense. */
export function retryAfterOf(header: string | null): number | undefined {
  const text = header?.trim() ?? '';
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000;
  return seconds > 0 ? seconds : undefined;
}
