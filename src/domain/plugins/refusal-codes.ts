import type { ProblemCode } from '../problem.ts';

/** What a plugin may refuse with, in its own words; whatever else it throws is a fault of its own. */
export const refusalCodes = [
  'bad_request',
  'forbidden',
  'not_found',
  'conflict',
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
] as const satisfies readonly ProblemCode[];
