// Runs before the first paint, so that no page flashes in the other theme. See app/theme.ts.
let theme = null;
try {
  theme = localStorage.getItem('nexus.theme');
} finally {
  const dark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme:dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
}
