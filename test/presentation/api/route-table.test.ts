import { describe, expect, it } from 'vitest';
import { createApp } from '../../../src/presentation/api/app.ts';
import { guard } from '../../../src/presentation/api/guard.ts';
import { openDoor } from '../../../src/composition.ts';
import { routesOf } from './routes-of.ts';
import type { Route } from './routes-of.ts';

/** Routes that change something without a guard, and why. */
const unguarded: Record<string, string> = {
  'POST /auth/logout':
    'signing out is no error for somebody whose login has ended; it ends the caller’s own and no other',
};

/** Routes that only read and ask for a right to write, and why. */
const readsOfWriters: Record<string, string> = {
  'GET /api/v1/sessions/:id/socket': 'questions are asked over it',
  'GET /api/v1/invitations': 'addresses of people who have not joined are for those who invite',
};

/** What is wrong with the table, a sentence a route. */
function faultsOf(routes: readonly Route[]): string[] {
  return routes.flatMap(({ method, path, permission }) => {
    const name = `${method} ${path}`;
    const reads = method === 'GET' || method === 'HEAD';
    if (permission === undefined) {
      if (!reads && unguarded[name] === undefined) return `${name} changes something and has no guard.`;
      return reads && /^\/api(?:\/|$)/.test(path) ? `${name} has no guard.` : [];
    }
    if (permission === 'anyone') return path.startsWith('/api') ? `${name} is below /api and open to strangers.` : [];
    return reads && permission.endsWith(':write') && readsOfWriters[name] === undefined
      ? `${name} only reads and asks for ${permission}.`
      : [];
  });
}

describe('the table of routes', () => {
  const routes = routesOf(createApp(openDoor));

  it('has a guard on each that changes something and on each below /api', () => {
    expect(routes.length).toBeGreaterThan(60);
    expect(faultsOf(routes)).toEqual([]);
  });

  it('makes no exception that is not needed', () => {
    const names = routes.map(({ method, path }) => `${method} ${path}`);
    for (const name of [...Object.keys(unguarded), ...Object.keys(readsOfWriters)]) expect(names).toContain(name);
  });

  it('shows a route that somebody adds without a guard, or with one that comes too late', () => {
    const app = createApp(openDoor);
    const late = guard({ permission: 'documents:write' });
    app.post('/api/v1/leak', (c) => c.body(null));
    app.get('/api/v1/leak', (c) => c.body(null));
    app.all('/leak', (c) => c.body(null));
    app.put('/api/v1/late', (c) => c.body(null), late);
    app.get('/api/v1/odd', late, (c) => c.body(null));
    app.get('/api/v1/open', guard({ permission: 'anyone' }), (c) => c.body(null));
    app.delete('/fine', late, (c) => c.body(null));
    expect(faultsOf(routesOf(app))).toEqual([
      'POST /api/v1/leak changes something and has no guard.',
      'GET /api/v1/leak has no guard.',
      'ALL /leak changes something and has no guard.',
      'PUT /api/v1/late changes something and has no guard.',
      'GET /api/v1/odd only reads and asks for documents:write.',
      'GET /api/v1/open is below /api and open to strangers.',
    ]);
  });
});
