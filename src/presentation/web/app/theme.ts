import { effect, signal } from '@preact/signals';
import { watchMedia } from '../ui/media.ts';

export const themes = ['light', 'dark', 'system'] as const;
export type Theme = (typeof themes)[number];

/** Read by theme.js too, before the first paint. */
const key = 'nexus.theme';

/** The chosen theme; writing it repaints the page and remembers the choice. */
export function createTheme() {
  const theme = signal<Theme>(stored());
  const systemDark = watchMedia('(prefers-color-scheme: dark)');
  effect(() => {
    const dark = theme.value === 'dark' || (theme.value === 'system' && systemDark.value);
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  });
  function choose(next: Theme) {
    theme.value = next;
    try {
      localStorage.setItem(key, next);
    } catch {
      // The choice then lasts as long as the page.
    }
  }
  return { theme, choose };
}

function stored(): Theme {
  try {
    const value = localStorage.getItem(key);
    return themes.find((theme) => theme === value) ?? 'system';
  } catch {
    return 'system';
  }
}
