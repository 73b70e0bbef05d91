import { HostPlacement } from './host-placement.ts';
import { LoaderPlacement } from './loader-placement.ts';
import type { Egress } from '../../domain/ports/egress.ts';
import type { IsolatePlacement } from './isolate-placement.ts';

/** Where the settings say that isolates run. */
export type PluginHostSetting = { kind: 'off' } | { kind: 'loader' } | { kind: 'host'; url: string; secret: string };

/** Undefined where none run. */
export function openPlacement(
  setting: PluginHostSetting,
  { loader, egress }: { loader: WorkerLoader; egress: Egress },
): IsolatePlacement | undefined {
  if (setting.kind === 'off') return undefined;
  return setting.kind === 'loader' ? new LoaderPlacement(loader) : new HostPlacement(setting, egress);
}
