import { json } from './client.ts';
import type { Holdings } from './holdings.ts';
import type { Route } from './routes-of.ts';

/** What stands for each parameter of a path, by the path up to it: something that its person keeps. */
const fixtures: Record<string, (of: Holdings) => string> = {
  '/api/v1/collections/:id': (of) => of.collectionId,
  '/api/v1/collections/:id/access/:subject': () => 'everyone',
  '/api/v1/documents/:id': (of) => of.documentId,
  '/api/v1/evaluations/:id': (of) => of.evaluationId,
  '/api/v1/groups/:id': (of) => of.groupId,
  '/api/v1/groups/:id/members/:userId': (of) => of.userId,
  '/api/v1/invitations/:id': (of) => of.invitationId,
  '/api/v1/keys/:id': (of) => of.keyId,
  '/api/v1/me/logins/:id': (of) => of.loginId,
  '/api/v1/memories/:id': (of) => of.memoryId,
  // Of the deployment, and nobody's.
  '/api/v1/plugins/:id': () => 'calculator',
  '/api/v1/plugins/:id/secrets/:name': () => 'api_key',
  '/api/v1/plugins/:id/tools/:tool': () => 'calculate',
  '/api/v1/schedules/:id': (of) => of.scheduleId,
  '/api/v1/sessions/:id': (of) => of.sessionId,
  '/api/v1/sessions/:id/access/:subject': () => 'everyone',
  '/api/v1/sessions/:id/turns/:turnId': (of) => of.turnId,
  '/api/v1/sources/:id': (of) => of.sourceId,
  '/api/v1/tasks/:id': (of) => of.taskId,
  '/api/v1/users/:id': (of) => of.userId,
};

/** Right bodies and headers, so that nothing but the border is in the way. */
const requests: Record<string, RequestInit> = {
  'GET /api/v1/sessions/:id/events': { headers: { 'last-event-id': '0' } },
  'GET /api/v1/sessions/:id/socket': { headers: { upgrade: 'websocket' } },
  'PATCH /api/v1/groups/:id': json({ requestsPerDay: 5 }, {}, 'PATCH'),
  'PATCH /api/v1/plugins/:id': json({ settings: {} }, {}, 'PATCH'),
  'PATCH /api/v1/schedules/:id': json({ name: 'Another name' }, {}, 'PATCH'),
  'PATCH /api/v1/sources/:id': json({ pages: 7 }, {}, 'PATCH'),
  'PATCH /api/v1/users/:id': json({ requestsPerDay: 50 }, {}, 'PATCH'),
  'POST /api/v1/collections/:id/documents': json({ text: 'Left by somebody.' }),
  'POST /api/v1/plugins/:id/sign-in': json({}),
  'POST /api/v1/plugins/:id/tools/:tool': json({ input: { expression: '6 * 7' } }),
  'POST /api/v1/plugins/:id/upgrade': json({ package: 'None.' }),
  'POST /api/v1/sessions/:id/messages': json({ input: 'What is kept here?' }),
  'POST /api/v1/sessions/:id/turns/:turnId/feedback': json({ rating: 'up' }),
  'PUT /api/v1/collections/:id/labelled-queries': json({ queries: [{ id: 'theirs', text: 'What is it?' }] }, {}, 'PUT'),
  'PUT /api/v1/plugins/:id/secrets/:name': json({ value: null }, {}, 'PUT'),
  'PUT /api/v1/collections/:id/access/:subject': json({ level: 'manage' }, {}, 'PUT'),
  'PUT /api/v1/sessions/:id/access/:subject': json({ level: 'manage' }, {}, 'PUT'),
};

const parameter = /:\w+/g;

/** A route with ids in it, ready to be tried on somebody's things. */
export interface IdRoute extends Route {
  /** As the table has it. */
  name: string;
  ids: (of: Holdings) => string[];
  request: (of: Holdings) => [path: string, init: RequestInit];
}

/** Every route below /api with an id in its path. Throws a sentence for one that nothing here stands for. */
export function idRoutes(routes: readonly Route[]): IdRoute[] {
  return routes
    .filter(({ path }) => path.startsWith('/api/') && path.includes(':'))
    .map((route) => {
      const { method, path } = route;
      const name = `${method} ${path}`;
      const parts = [...path.matchAll(parameter)].map(([text], index, all) => {
        const upTo = path.slice(0, endOf(all[index]));
        const fixture = fixtures[upTo];
        if (fixture === undefined)
          throw new Error(
            `${name} is new: add to \`fixtures\` what somebody keeps at ${upTo} (and to \`Holdings\` if it is a new kind of thing), so that the matrix can see others fail there.`,
          );
        return { text, fixture };
      });
      const ids = (of: Holdings): string[] => parts.map(({ fixture }) => fixture(of));
      return {
        ...route,
        name,
        ids,
        request: (of) => {
          const values = ids(of);
          return [path.replaceAll(parameter, () => values.shift() ?? ''), { method, ...requests[name] }];
        },
      };
    });
}

function endOf(match: RegExpExecArray | undefined): number {
  return match === undefined ? 0 : match.index + match[0].length;
}
