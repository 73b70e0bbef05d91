import type { ProblemBody } from '../../../application/protocol/resources.ts';
import { t } from '../text/t.ts';

export type ApiErrorCode = ProblemBody['code'] | 'network';

/** A failed call. `message` is meant to be read by the person in front of the page. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ApiErrorCode;
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  readonly requestId: string | undefined;

  constructor(code: ApiErrorCode, status: number, message: string, requestId?: string) {
    super(message);
    this.code = code;
    this.status = status;
    this.requestId = requestId;
  }
}

export const unreachable = () => new ApiError('network', 0, t('problem.network'));

const codeOfStatus: Record<number, ApiErrorCode> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  413: 'payload_too_large',
  429: 'rate_limited',
};

/** Reads a problem body; an answer that is not one (a proxy's page, say) still becomes an ApiError. */
export function problemOf(status: number, body: string): ApiError {
  const problem = parse(body);
  if (problem) return new ApiError(problem.code, status, problem.detail || problem.title, problem.requestId);
  return new ApiError(codeOfStatus[status] ?? 'internal', status, t('problem.unknown', { status }));
}

function parse(body: string): ProblemBody | undefined {
  try {
    const value: unknown = JSON.parse(body);
    const known = typeof value === 'object' && value !== null && 'code' in value && 'detail' in value;
    return known ? (value as ProblemBody) : undefined;
  } catch {
    return undefined;
  }
}

const hopeless: ReadonlySet<ApiErrorCode> = new Set<ApiErrorCode>([
  'bad_request',
  'conflict',
  'document_empty',
  'document_encrypted',
  'document_unreadable',
  'egress_refused',
  'forbidden',
  'payload_too_large',
  'unsupported_media_type',
]);

/** Whether the same thing tried again may turn out otherwise. */
export function worthRetrying(code: ApiErrorCode): boolean {
  return !hopeless.has(code);
}

/** What to show for any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof ApiError ? error.message : t('common.problem');
}
