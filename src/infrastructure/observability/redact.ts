const hidden = '[redacted]';

/** What a credential looks like, ours and those of the services that Nexus talks to. */
const credentials: readonly RegExp[] = [
  // API keys: ours and the usual prefixes of providers.
  /\b(?:(?:nx|sk|pk|rk|ghp|gho|ghs|xox[a-z])[_-]|AIza)[\w-]{16,}/g,
  // Signed links, tickets and JSON Web Tokens: a JSON object in base64url, then one or two parts more.
  /\beyJ[\w-]{10,}(?:\.[\w-]{10,}){1,2}/g,
  // 32 random bytes in base64url: session cookies, refresh tokens, device codes.
  /(?<![\w/+-])[\w-]{43}(?![\w-])/g,
];

/** What follows one of these names is a secret whatever it looks like: headers, query parameters, JSON fields. */
const named =
  /((?:authorization|cookie|set-cookie|api[_-]?key|client_secret|secret|password|access_token|refresh_token|id_token|device_code|code_verifier|token|ticket)["']?\s*[:=]\s*["']?|[?&](?:code|state)=)(?:(?:bearer|basic)\s+)?[^\s"'&,;}]{6,}/gi;

/** A text for the log without what looks like a credential in it. */
export function redact(text: string): string {
  let clean = text.replace(/\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${hidden}`).replace(named, `$1${hidden}`);
  for (const shape of credentials) clean = clean.replace(shape, hidden);
  return clean;
}
