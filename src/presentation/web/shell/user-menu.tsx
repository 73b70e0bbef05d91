import { useApp } from '../app/app.ts';
import { themes, type Theme } from '../app/theme.ts';
import type { PlainKey } from '../text/t.ts';
import { t } from '../text/t.ts';
import { IconButton } from '../ui/button.tsx';
import { Icon, type IconName } from '../ui/icon.tsx';

const looks: Record<Theme, { icon: IconName; text: PlainKey }> = {
  light: { icon: 'sun', text: 'theme.light' },
  dark: { icon: 'moon', text: 'theme.dark' },
  system: { icon: 'monitor', text: 'theme.system' },
};

/** Who is signed in, the theme, the way out. */
export function UserMenu() {
  const { system, theme } = useApp();
  return (
    <div class="flex items-center gap-1 border-t border-line pt-2">
      <span class="min-w-0 flex-1 truncate ps-2 text-dense text-fg-2">{system.me.value?.name}</span>
      <div role="radiogroup" aria-label={t('theme.label')} class="flex">
        {themes.map((choice) => (
          <label
            key={choice}
            title={t(looks[choice].text)}
            class="relative inline-flex size-8 items-center justify-center rounded-control text-fg-2 hover:bg-hover has-checked:bg-accent-soft has-checked:text-accent-ink has-focus-visible:outline-2 has-focus-visible:outline-accent coarse:size-11"
          >
            <input
              type="radio"
              name="theme"
              class="absolute inset-0 cursor-pointer opacity-0"
              aria-label={t(looks[choice].text)}
              checked={theme.theme.value === choice}
              onChange={() => theme.choose(choice)}
            />
            <Icon name={looks[choice].icon} />
          </label>
        ))}
      </div>
      <IconButton label={t('rail.signOut')} onClick={() => void system.signOut()}>
        <Icon name="log-out" />
      </IconButton>
    </div>
  );
}
