/** Every failure Nexus reports carries one of these codes; a transport maps them to its own status (see presentation). */
export const problemCodes = [
  'bad_request',
  'unauthenticated',
  'forbidden',
  'not_found',
  'conflict',
  'approval_required',
  'payload_too_large',
  'unsupported_media_type',
  'document_empty',
  'document_unreadable',
  'document_encrypted',
  'egress_refused',
  'capability_unavailable',
  'upstream_failed',
  'upstream_timeout',
  'rate_limited',
  'budget_exceeded',
  'cancelled',
  'interrupted',
  'misconfigured',
  'internal',
] as const;

export type ProblemCode = (typeof problemCodes)[number];

/**
 * The one error type that is meant to be read by people. `message` says what went wrong and what to do about it.
 * Compare `code`, never `instanceof`: a Problem thrown by an actor arrives as a plain Error with the same `code`.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  /** For `bad_request`: which fields are wrong; `path` is dotted, e.g. `documents.3.text`. */
  readonly fields: readonly { path: string; message: string }[];
  /** For `rate_limited`, `budget_exceeded` and what is only away for now: seconds after which asking again makes sense. */
  readonly retryAfter: number | undefined;
  /** For `approval_required`: the approval that lets exactly this through once, where there is one to give. */
  readonly approvalId: string | undefined;

  constructor(
    code: ProblemCode,
    message: string,
    {
      fields = [],
      retryAfter,
      approvalId,
      ...options
    }: ErrorOptions & {
      fields?: readonly { path: string; message: string }[];
      retryAfter?: number;
      approvalId?: string;
    } = {},
  ) {
    super(message, options);
    this.code = code;
    this.fields = fields;
    this.retryAfter = retryAfter;
    this.approvalId = approvalId;
  }
}

/** The code of a Problem from this side of a wire or the other; `undefined` for every other error. */
export function problemCode(error: unknown): ProblemCode | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return problemCodes.find((code) => code === error.code);
}

/** What a person may see of an error: a Problem's own words, what to do about a full disk, else a bland sentence. */
export function describeError(error: unknown): { code: ProblemCode; detail: string } {
  const code = problemCode(error);
  if (code !== undefined) return { code, detail: (error as Error).message };
  if (isFullDisk(error)) return { code: 'capability_unavailable', detail: 'The disk is full: free some space on it.' };
  return { code: 'internal', detail: 'Something went wrong on our side.' };
}

/** However deep it lies; an error that came over a wire has nothing but its words. */
function isFullDisk(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 10; at = at.cause, depth += 1) {
    if (/SQLITE_FULL|ENOSPC|No space left on device/.test(at.message)) return true;
  }
  return false;
}
