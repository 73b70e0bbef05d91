const route = /^\/internal\/plugins\/([a-z](?:-?[a-z0-9]){1,29})\/callback$/;

/** The plugin that a host's callback is about; undefined for every other path. */
export function callbackPlugin(pathname: string): string | undefined {
  return route.exec(pathname)?.[1];
}

/**
 * Hands a callback to the actor of its plugin, whose runtime knows the call and its token; undefined for every other
 * request. It goes before the gateway: its only credential is the call's token, which the actor checks.
 */
export function forwardCallback(
  request: Request,
  actorOf: (pluginId: string) => { answerCallback(request: Request): Promise<Response> },
): Promise<Response> | undefined {
  const pluginId = callbackPlugin(new URL(request.url).pathname);
  return pluginId === undefined ? undefined : actorOf(pluginId).answerCallback(request);
}
