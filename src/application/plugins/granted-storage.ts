import { Problem } from '../../domain/problem.ts';
import { copyJson } from '../../domain/plugins/json-value.ts';
import { notGranted } from './not-granted.ts';
import type { GrantedCall } from './granted-call.ts';
import type { PluginStorage } from '../../domain/plugins/index.ts';

const keyCharacters = 500;
const mostKeys = 1000;

export function storageFor({ capabilities: { storageBytes }, state }: GrantedCall): PluginStorage {
  const check = (key: string): string => {
    if (storageBytes === 0) throw notGranted('storageBytes');
    if (typeof key === 'string' && key.length <= keyCharacters) return key;
    throw new Problem('bad_request', `A key is a text of ${keyCharacters} characters at most.`);
  };
  return {
    async get(key) {
      const json = state.value(check(key));
      return json === undefined ? undefined : (JSON.parse(json) as unknown);
    },
    async put(key, value) {
      check(key);
      const copy = copyJson(value);
      if (!copy.ok) throw new Problem('bad_request', 'What is kept has to be JSON.', { fields: copy.faults });
      if (state.putValue(key, JSON.stringify(copy.value), storageBytes)) return;
      throw new Problem('budget_exceeded', `This plugin may keep ${storageBytes} bytes, which this would go beyond.`);
    },
    async delete(key) {
      state.removeValue(check(key));
    },
    list: async (prefix = '') => state.keys(check(prefix), mostKeys),
  };
}
