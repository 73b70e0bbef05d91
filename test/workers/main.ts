import { CollectionActor } from '../../durable-objects/collection-actor.ts';
import { vectorizeOf } from '../fakes/vectorize.ts';
import { PluginActor as Actor } from '../../durable-objects/plugin-actor.ts';
import { standInCode } from '../fakes/plugins.ts';
import { standInRuntime } from '../fakes/plugin-runtime.ts';
import { pluginRuntimes } from '../../src/composition.ts';
import type { PluginRuntime } from '../../src/domain/ports/plugin-runtime.ts';
import type { Env } from '../../src/composition.ts';

export {
  AuditActor,
  CollectionActor,
  DatabaseActor,
  LimiterActor,
  OutboxActor,
  SessionActor,
  UserActor,
} from '../../src/index.ts';
export { default } from '../../src/index.ts';

/** A collection's actor as it is on Cloudflare: each has a stand-in for Vectorize of its own, which tests find by its name. */
export class VectorizedCollectionActor extends CollectionActor {
  constructor(state: DurableObjectState, env: Env) {
    const VECTORIZE = vectorizeOf(state.id.toString()) as unknown as Env['VECTORIZE'];
    super(state, { ...env, VECTORIZE, NEXUS_VECTORS: 'vectorize' });
  }
}

/** A plugin's actor, where packages are run by what stands in for their code. */
export class PluginActor extends Actor {
  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    (pluginRuntimes(env) as Map<PluginRuntime['kind'], PluginRuntime>).set('isolate', standInRuntime(standInCode));
  }
}
