/** Light, dark, or whatever the system says. Kept in this browser. */
type Theme = 'system' | 'light' | 'dark';
const KEY = 'outcry.theme';

export const readTheme = (): Theme => {
  const kept = localStorage.getItem(KEY);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
};

export function applyTheme(theme: Theme): void {
  if (theme === 'system') {
    localStorage.removeItem(KEY);
    delete document.documentElement.dataset['theme'];
  } else {
    localStorage.setItem(KEY, theme);
    document.documentElement.dataset['theme'] = theme;
  }
}

export const isDark = (): boolean => {
  const set = document.documentElement.dataset['theme'];
  return set ? set === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
};
