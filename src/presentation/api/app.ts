import { Hono } from 'hono';
import { authRoutes } from './routes/auth.ts';
import { collectionRoutes } from './routes/collections.ts';
import { documentRoutes } from './routes/documents.ts';
import { accessRoutes } from './routes/access.ts';
import { accountRoutes, erasureRoutes } from './routes/account.ts';
import { auditRoutes } from './routes/audit.ts';
import { completeOpenId } from './complete-openid.ts';
import { evaluationRoutes } from './routes/evaluations.ts';
import { devicePage } from './pages/device.tsx';
import { feedbackRoutes } from './routes/feedback.ts';
import { gateway } from './gateway.ts';
import { groupRoutes } from './routes/groups.ts';
import { invitationRoutes, peopleRoutes } from './routes/people.ts';
import { labelledQueryRoutes } from './routes/labelled-queries.ts';
import { keyRoutes } from './routes/keys.ts';
import { memoryRoutes } from './routes/memories.ts';
import { openidRoutes } from './routes/openid.ts';
import { pluginRoutes } from './routes/plugins.ts';
import { pluginSignInPage } from './pages/plugin-sign-in.tsx';
import { problemReply } from './problem-reply.ts';
import { Problem } from '../../domain/problem.ts';
import { scheduleRoutes } from './routes/schedules.ts';
import { sourceRoutes } from './routes/sources.ts';
import { searchRoutes } from './routes/search.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { signInPage } from './pages/sign-in.tsx';
import { systemRoutes } from './routes/system.ts';
import { taskRoutes } from './routes/tasks.ts';
import type { Api, OpenDoor } from './api.ts';

/** Every route. The gateway lets strangers through to health and sign-in only. */
export function createApp(openDoor: OpenDoor): Hono<Api> {
  const app = new Hono<Api>();
  app.onError((error, c) => problemReply(c, error));
  app.notFound((c) => problemReply(c, new Problem('not_found', `There is nothing at ${c.req.path}.`)));
  app.use(gateway(openDoor));
  app.route('/', systemRoutes());
  app.route('/auth', authRoutes());
  app.route(
    '/auth',
    openidRoutes({
      providersOf: (c) => c.var.policy.providers,
      flowsOf: (c) => c.var.policy.flows,
      complete: completeOpenId,
    }),
  );
  app.route('/auth/erasures', erasureRoutes());
  app.route('/sign-in', signInPage());
  app.route('/device', devicePage());
  app.route('/auth/plugins', pluginSignInPage());
  app.route('/api/v1/me', accountRoutes());
  app.route('/api/v1/keys', keyRoutes());
  app.route('/api/v1/users', peopleRoutes());
  app.route('/api/v1/invitations', invitationRoutes());
  app.route('/api/v1/groups', groupRoutes());
  app.route('/api/v1/audit', auditRoutes());
  app.route('/api/v1/collections', accessRoutes('collection'));
  app.route('/api/v1/sessions', accessRoutes('session'));
  app.route('/api/v1/collections', collectionRoutes());
  app.route('/api/v1/collections', labelledQueryRoutes());
  app.route('/api/v1/documents', documentRoutes());
  app.route('/api/v1/evaluations', evaluationRoutes());
  app.route('/api/v1/search', searchRoutes());
  app.route('/api/v1', sessionRoutes());
  app.route('/api/v1/memories', memoryRoutes());
  app.route('/api/v1/sessions', feedbackRoutes());
  app.route('/api/v1/plugins', pluginRoutes());
  app.route('/api/v1/tasks', taskRoutes());
  app.route('/api/v1/schedules', scheduleRoutes());
  app.route('/api/v1/sources', sourceRoutes());
  return app;
}
