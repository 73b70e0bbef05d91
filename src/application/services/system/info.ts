import { limits } from '../../limits.ts';
import { readiness } from './readiness.ts';
import { verb } from '../../verb.ts';
import type { SystemInfo } from '../../protocol/system.ts';

export const version = '0.1.0';

export const getSystemInfo = verb<object, SystemInfo>('system:read', async ({ ctx }) => {
  const { fileBytes, filesPerUpload, questionCharacters } = limits;
  return {
    version,
    chat: ctx.settings.chat,
    embed: ctx.settings.embed,
    limits: { fileBytes, filesPerUpload, questionCharacters },
    readiness: await readiness(ctx),
  };
});
