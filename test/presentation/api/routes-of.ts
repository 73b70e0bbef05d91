import type { Hono } from 'hono';
import type { Api } from '../../../src/presentation/api/api.ts';
import type { Guard } from '../../../src/presentation/api/guard.ts';

export interface Route {
  method: string;
  path: string;
  /** What the guard asks for that comes before everything else of the route; absent without one. */
  permission?: Guard['permission'];
}

/** The routes of the product as Hono knows them, each once, without the gateway, which stands before all of them. */
export function routesOf(app: Hono<Api>): Route[] {
  const routes = new Map<string, Route>();
  for (const { method, path, handler } of app.routes) {
    const name = `${method} ${path}`;
    if (name === 'ALL /*' || routes.has(name)) continue;
    const permission = 'permission' in handler ? (handler as Guard).permission : undefined;
    routes.set(name, { method, path, ...(permission !== undefined && { permission }) });
  }
  return [...routes.values()];
}
