import { useApp } from '../app/app.ts';
import { t } from '../text/t.ts';

/** Which collection to search; all of them unless one is chosen. */
export function ScopePicker() {
  const { library, scope, chooseScope } = useApp();
  const collections = library.collections.value ?? [];
  return (
    <select
      aria-label={t('composer.scope')}
      class="min-h-8 max-w-[60%] truncate rounded-control bg-transparent px-1.5 -ms-1.5 text-dense text-fg-2 hover:bg-hover coarse:min-h-11"
      value={scope.value}
      onChange={(event) => chooseScope(event.currentTarget.value)}
    >
      <option value="" class="bg-raised">
        {t('composer.allCollections')}
      </option>
      {collections.map(({ id, name }) => (
        <option key={id} value={id} class="bg-raised">
          {name}
        </option>
      ))}
    </select>
  );
}
