import {
  createDarkTheme,
  createLightTheme,
  type BrandVariants,
  type Theme,
} from '@fluentui/react-components';
import { useSyncExternalStore } from 'react';

const brand: BrandVariants = {
  10: '#031722',
  20: '#07293c',
  30: '#093a56',
  40: '#0a4a6e',
  50: '#0a5580',
  60: '#0b5f8f',
  70: '#0c699e',
  80: '#0f6fa8',
  90: '#2f86bb',
  100: '#4c98c8',
  110: '#67a9d3',
  120: '#82bbde',
  130: '#9dcce8',
  140: '#b8ddf2',
  150: '#d3edfa',
  160: '#eef8fe',
};

export const lightTheme: Theme = createLightTheme(brand);
export const darkTheme: Theme = {
  ...createDarkTheme(brand),
  // The ramp's own choice is too dark to be read on a dark page.
  colorBrandForeground1: brand[110],
  colorBrandForeground2: brand[120],
  colorBrandForegroundLink: brand[120],
  colorBrandForegroundLinkHover: brand[130],
  colorCompoundBrandForeground1: brand[110],
};

/** What a person chose; `system` follows the operating system. */
export type ThemeChoice = 'system' | 'light' | 'dark';

const storageKey = 'certferry.theme';
const listeners = new Set<() => void>();
const systemDark = window.matchMedia('(prefers-color-scheme: dark)');

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  systemDark.addEventListener('change', listener);
  return () => {
    listeners.delete(listener);
    systemDark.removeEventListener('change', listener);
  };
}

function readChoice(): ThemeChoice {
  const stored = window.localStorage.getItem(storageKey);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

export function chooseTheme(choice: ThemeChoice): void {
  window.localStorage.setItem(storageKey, choice);
  for (const listener of listeners) {
    listener();
  }
}

export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore(subscribe, readChoice);
}

/** Whether the page is dark now. */
export function useIsDark(): boolean {
  const choice = useThemeChoice();
  const dark = useSyncExternalStore(subscribe, () => systemDark.matches);
  return choice === 'dark' || (choice === 'system' && dark);
}
