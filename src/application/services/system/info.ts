import { authorize } from '../../../domain/caller.ts';
import { limits } from '../../limits.ts';
import { readiness } from './readiness.ts';
import type { SystemInfo } from '../../protocol/resources.ts';
import type { Verb } from '../../context.ts';

export const version = '0.1.0';

export const getSystemInfo: Verb<object, SystemInfo> = async ({ ctx }) => {
  authorize(ctx.caller, 'system:read');
  const { fileBytes, filesPerUpload, questionCharacters } = limits;
  return {
    version,
    chat: ctx.settings.chat,
    embed: ctx.settings.embed,
    limits: { fileBytes, filesPerUpload, questionCharacters },
    readiness: await readiness(ctx),
  };
};
