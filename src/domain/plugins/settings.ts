import { checkValue } from './check-value.ts';
import { joinPath } from './fault.ts';
import type { Checked, Fault } from './fault.ts';
import type { JsonSchema } from './json-schema.ts';
import type { SettingValue } from './index.ts';

/** Settings are asked for in a form: an object of single values, each with a title, whose defaults fit. */
export function settingsFaults(schema: JsonSchema): Fault[] {
  const faults: Fault[] = schema.type === 'object' ? [] : [{ path: 'settings.type', message: 'must be "object"' }];
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const path = joinPath('settings.properties', name);
    if (!['string', 'number', 'integer', 'boolean'].includes(String(property.type)))
      faults.push({ path, message: 'must have the type string, number, integer or boolean' });
    if (property.title === undefined) faults.push({ path, message: 'must have a title, which people see' });
    if (property.default === undefined) continue;
    const checked = checkValue(property, property.default);
    if (!checked.ok) faults.push(...checked.faults.map(({ message }) => ({ path: `${path}.default`, message })));
  }
  return faults;
}

/** What a plugin is given: what was set, and defaults for the rest. What the schema does not name is refused. */
export function completeSettings(
  schema: JsonSchema | undefined,
  given: Readonly<Record<string, unknown>>,
): Checked<Record<string, SettingValue>> {
  const properties = schema?.properties ?? {};
  const defaults = Object.entries(properties).flatMap(([name, property]) =>
    property.default === undefined ? [] : [[name, property.default] as const],
  );
  const closed = { ...schema, type: 'object' as const, additionalProperties: false };
  const checked = checkValue(closed, { ...Object.fromEntries(defaults), ...given });
  return checked.ok ? { ok: true, value: checked.value as Record<string, SettingValue> } : checked;
}
