import { calculate } from './calculate.ts';
import { today } from './calendar.ts';
import type { Calculated } from './calculate.ts';
import type { Granted, PluginCode } from '../../src/domain/plugins/index.ts';

export default {
  tools: {
    async calculate(
      { expression, digits }: { expression: string; digits?: number },
      { clock, settings }: Granted,
    ): Promise<Calculated> {
      const day = today(clock.now(), String(settings['timeZone'] ?? 'UTC'));
      return calculate(expression, { today: day, ...(digits !== undefined && { digits }) });
    },
  },
} satisfies PluginCode;
