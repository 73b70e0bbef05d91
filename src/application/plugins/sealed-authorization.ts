import { secretPlace } from './granted-fetch.ts';
import type { AuthorizationStore } from '../../domain/ports/authorization-store.ts';
import type { PluginState } from '../../domain/ports/plugin-state.ts';
import type { SecretBox } from '../../domain/ports/secret-box.ts';

/** Among a plugin's secrets; none that a manifest names can be called so. */
export const serverSecret = ':server';

/** What the server of a remote plugin gave, sealed among the plugin's secrets. */
export function sealedAuthorization(box: SecretBox, state: PluginState, pluginId: string): AuthorizationStore {
  const place = secretPlace(pluginId, serverSecret);
  return {
    async load() {
      const sealed = state.sealedSecret(serverSecret);
      return sealed === undefined ? undefined : box.open(sealed, place);
    },
    async save(text) {
      state.putSecret(serverSecret, text === undefined ? undefined : await box.seal(text, place));
    },
  };
}
