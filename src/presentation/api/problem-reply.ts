import { HTTPException } from 'hono/http-exception';
import { isLoopback } from './secure-headers.ts';
import { Problem, describeError, problemCode } from '../../domain/problem.ts';
import type { Api } from './api.ts';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ProblemBody } from '../../application/protocol/resources.ts';
import type { ProblemCode } from '../../domain/problem.ts';

const statuses: Record<ProblemCode, { status: ContentfulStatusCode; title: string }> = {
  bad_request: { status: 400, title: 'The request is not right' },
  unauthenticated: { status: 401, title: 'Sign-in needed' },
  forbidden: { status: 403, title: 'Not allowed' },
  not_found: { status: 404, title: 'Not found' },
  conflict: { status: 409, title: 'In the way of something else' },
  approval_required: { status: 409, title: 'Somebody has to allow it' },
  cancelled: { status: 409, title: 'Cancelled' },
  payload_too_large: { status: 413, title: 'Too large' },
  unsupported_media_type: { status: 415, title: 'Unknown type' },
  document_empty: { status: 422, title: 'Nothing to read' },
  document_unreadable: { status: 422, title: 'Unreadable' },
  document_encrypted: { status: 422, title: 'Protected by a password' },
  egress_refused: { status: 422, title: 'Not an address to go to' },
  budget_exceeded: { status: 429, title: "Today's budget is used up" },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Internal error' },
  upstream_failed: { status: 502, title: 'Another server failed' },
  capability_unavailable: { status: 503, title: 'Not available' },
  misconfigured: { status: 503, title: 'Not set up right' },
  interrupted: { status: 503, title: 'Cut off' },
  upstream_timeout: { status: 504, title: 'Another server took too long' },
};

export function statusOf(code: ProblemCode): ContentfulStatusCode {
  return statuses[code].status;
}

/** Any error as an RFC 9457 problem. What is not meant for people goes to the log, under the request's id. */
export function problemReply(c: Context<Api>, thrown: unknown): Response {
  const error = thrown instanceof HTTPException ? fromHttp(thrown) : thrown;
  const { code, detail } = describeError(error);
  if (problemCode(error) === undefined || code === 'misconfigured') logUnexpected(c, error);
  const { status, title } = statuses[code];
  const fields = error instanceof Problem ? error.fields : [];
  const body: ProblemBody = {
    type: `urn:nexus:problem:${code}`,
    title,
    status,
    code,
    // How this Nexus is set up is for whoever runs it, on the machine that it runs on or in the log.
    detail: code === 'misconfigured' && !isLoopback(new URL(c.req.url).hostname) ? title : detail,
    requestId: c.get('requestId'),
    ...(fields.length > 0 && { errors: [...fields] }),
    ...(error instanceof Problem && error.approvalId !== undefined && { approvalId: error.approvalId }),
  };
  const retryAfter = error instanceof Problem ? error.retryAfter : undefined;
  return c.json(body, status, {
    'content-type': 'application/problem+json',
    ...(retryAfter !== undefined && { 'retry-after': String(Math.max(1, Math.ceil(retryAfter))) }),
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
  });
}

function fromHttp(error: HTTPException): Problem {
  const code = error.status === 413 ? 'payload_too_large' : 'bad_request';
  return new Problem(code, error.message || 'The request cannot be read.', { cause: error });
}

function logUnexpected(c: Context<Api>, error: unknown): void {
  // The context may be what failed.
  const ctx = c.get('ctx') as Api['Variables']['ctx'] | undefined;
  // eslint-disable-next-line no-console -- without a context there is no logger
  if (ctx === undefined) console.error(error);
  else ctx.logger.error('request.failed', error, { path: c.req.path });
}
