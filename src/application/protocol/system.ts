/** The JSON of the system service, as types only. */
export interface Readiness {
  status: 'ready' | 'degraded' | 'unavailable';
  /** Each part by name; `detail` says what to set or start when it is not `ok`. */
  checks: Record<string, { status: 'ok' | 'degraded' | 'off' | 'failed'; detail: string }>;
}

export interface SystemInfo {
  version: string;
  chat: string;
  embed: string;
  limits: { fileBytes: number; filesPerUpload: number; questionCharacters: number };
  readiness: Readiness;
}
