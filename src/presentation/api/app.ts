import { Hono } from 'hono';
import { authRoutes } from './routes/auth.ts';
import { collectionRoutes } from './routes/collections.ts';
import { documentRoutes } from './routes/documents.ts';
import { gateway } from './gateway.ts';
import { problemReply } from './problem-reply.ts';
import { Problem } from '../../domain/problem.ts';
import { searchRoutes } from './routes/search.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { signInPage } from './pages/sign-in.tsx';
import { systemRoutes } from './routes/system.ts';
import { taskRoutes } from './routes/tasks.ts';
import type { Api, ContextFactory } from './api.ts';

/** Every route. The gateway lets strangers through to health and sign-in only. */
export function createApp(contextOf: ContextFactory): Hono<Api> {
  const app = new Hono<Api>();
  app.onError((error, c) => problemReply(c, error));
  app.notFound((c) => problemReply(c, new Problem('not_found', `There is nothing at ${c.req.path}.`)));
  app.use(gateway(contextOf));
  app.route('/', systemRoutes());
  app.route('/auth', authRoutes());
  app.route('/sign-in', signInPage());
  app.route('/api/v1/collections', collectionRoutes());
  app.route('/api/v1/documents', documentRoutes());
  app.route('/api/v1/search', searchRoutes());
  app.route('/api/v1', sessionRoutes());
  app.route('/api/v1/tasks', taskRoutes());
  return app;
}
