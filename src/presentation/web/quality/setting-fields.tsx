import type { RetrievalSettings } from '../../../application/protocol/evaluations.ts';
import { standardSettings } from '../../../application/protocol/retrieval-settings.ts';
import { classes } from '../ui/classes.ts';
import { control } from '../ui/field.tsx';

type Settings = Partial<RetrievalSettings>;
type Value = string | number | boolean;

interface SettingFieldsProps {
  settings: Settings;
  onChange: (settings: Settings) => void;
}

const modes = ['hybrid', 'dense', 'lexical'];

/** Every setting of retrieval by its name in the API, with its standard value; empty for that. */
export function SettingFields({ settings, onChange }: SettingFieldsProps) {
  const given: Record<string, Value | undefined> = { ...settings };
  const change = (name: string, value: Value | undefined) => {
    const { [name]: _, ...others } = given;
    onChange(value === undefined ? others : { ...others, [name]: value });
  };
  return (
    <div class="grid grid-cols-2 gap-x-3 gap-y-2">
      {Object.entries(standardSettings).map(([name, standard]) => (
        <div key={name}>
          <label htmlFor={`setting-${name}`} class="mb-0.5 block font-mono text-label text-fg-2">
            {name}
          </label>
          <Control name={name} standard={standard} value={given[name]} onChange={(value) => change(name, value)} />
        </div>
      ))}
    </div>
  );
}

interface ControlProps {
  name: string;
  standard: Value;
  value: Value | undefined;
  onChange: (value: Value | undefined) => void;
}

function Control({ name, standard, value, onChange }: ControlProps) {
  const id = `setting-${name}`;
  const look = classes(control, 'text-dense');
  if (typeof standard === 'number') {
    const most = standard <= 1 ? 1 : 1_000;
    return (
      <input
        id={id}
        type="number"
        class={look}
        min={0}
        max={most}
        step={most === 1 ? 0.01 : 1}
        placeholder={String(standard)}
        value={typeof value === 'number' ? value : ''}
        onInput={({ currentTarget }) =>
          onChange(Number.isNaN(currentTarget.valueAsNumber) ? undefined : currentTarget.valueAsNumber)
        }
      />
    );
  }
  const options = typeof standard === 'boolean' ? ['true', 'false'] : modes;
  const read = (text: string): Value => (typeof standard === 'boolean' ? text === 'true' : text);
  return (
    <select
      id={id}
      class={look}
      value={value === undefined ? '' : String(value)}
      onChange={({ currentTarget: { value: chosen } }) => onChange(chosen === '' ? undefined : read(chosen))}
    >
      <option value="">{String(standard)}</option>
      {options
        .filter((option) => option !== String(standard))
        .map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
    </select>
  );
}
