import {
  InsufficientScopeError,
  ProtocolError,
  ProtocolErrorCode,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import { Problem, problemCode } from '../../../domain/problem.ts';
import { unconnected } from './unconnected.ts';
import type { Line } from './line.ts';

const mostCharacters = 500;

/** What went wrong with a server, as people may see it. */
export function problemOf(error: unknown, { host, problem, signal }: Pick<Line, 'host' | 'problem' | 'signal'>): Error {
  if (signal.aborted && problem !== undefined) return problem;
  if (error instanceof Error && problemCode(error) !== undefined) return error;
  if (error instanceof UnauthorizedError || statusOf(error) === 401) return unconnected(host);
  if (error instanceof InsufficientScopeError)
    return new Problem(
      'capability_unavailable',
      `${host} allows this to nobody who signed in so far: sign in there again.`,
    );
  if (error instanceof ProtocolError) return refusal(error, host);
  if (problem !== undefined) return problem;
  const status = statusOf(error);
  if (status !== undefined) return httpProblem(status, host, error);
  if (error instanceof SdkError && error.code === SdkErrorCode.RequestTimeout)
    return new Problem('upstream_timeout', `${host} did not answer in time.`, { cause: error });
  if (error instanceof SdkError && error.code === SdkErrorCode.CapabilityNotSupported)
    return new Problem('capability_unavailable', `${host} asks back for what Nexus does not give to servers.`, {
      cause: error,
    });
  return new Problem('upstream_failed', `${host} answers in a way that is not MCP.`, { cause: error });
}

/** Whether a server that was talked with before does not know of it any more. */
export function hasForgotten(error: unknown): boolean {
  // By the protocol it is 404; some say 400.
  return statusOf(error) === 404 || statusOf(error) === 400;
}

/** What a server has written, as part of a sentence: one line, and not too long. */
export function quoted(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return line.length > mostCharacters ? `${line.slice(0, mostCharacters)} …` : line;
}

export function statusOf(error: unknown): number | undefined {
  return error instanceof SdkHttpError ? error.status : undefined;
}

function refusal(error: ProtocolError, host: string): Problem {
  if (error.code === ProtocolErrorCode.InvalidParams)
    return new Problem('bad_request', `${host} does not take this: ${quoted(error.message)}`, { cause: error });
  return new Problem('upstream_failed', `${host} says: ${quoted(error.message)}`, { cause: error });
}

function httpProblem(status: number, host: string, cause: unknown): Problem {
  if (status === 429) return new Problem('rate_limited', `${host} is asked too often.`, { cause });
  if (status >= 300 && status < 400)
    return new Problem('upstream_failed', `${host} redirects elsewhere, which is not followed.`, { cause });
  if (status === 404 || status === 405)
    return new Problem('upstream_failed', `There is no MCP server at this address of ${host}.`, { cause });
  return new Problem('upstream_failed', `${host} answers with status ${status}.`, { cause });
}
