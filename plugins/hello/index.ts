import { Problem } from '../../src/domain/plugins/index.ts';
import type { Granted, PluginCode } from '../../src/domain/plugins/index.ts';

/** A plugin to copy: `npm run plugin:new <id>` does. One function for each tool of manifest.json. */
export default {
  tools: {
    async greet({ name }: { name: string }, { settings }: Granted): Promise<{ greeting: string }> {
      if (name.trim() === '') throw new Problem('bad_request', 'Say whom to greet.');
      return { greeting: `${String(settings['salutation'])}, ${name.trim()}!` };
    },
  },
} satisfies PluginCode;
