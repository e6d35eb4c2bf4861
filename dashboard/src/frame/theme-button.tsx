import { useEffect, useState } from 'react';

const THEMES = ['system', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];
const NAMES: Readonly<Record<Theme, string>> = { system: 'As the system', light: 'Light', dark: 'Dark' };

function themeNamed(text: string | undefined): Theme {
  return THEMES.find((name) => name === text) ?? 'system';
}

/** Light or dark, for this tab. Until it is used, the page follows the system. */
export function ThemeButton() {
  // Entering another key makes the page anew. The theme stays.
  const [theme, setTheme] = useState<Theme>(() => themeNamed(document.documentElement.dataset.theme));
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }, [theme]);
  return (
    <label className="theme">
      <span className="visually-hidden">Theme</span>
      <select value={theme} onChange={(event) => setTheme(themeNamed(event.target.value))}>
        {THEMES.map((name) => (
          <option key={name} value={name}>
            {NAMES[name]}
          </option>
        ))}
      </select>
    </label>
  );
}
