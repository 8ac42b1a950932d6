import { t } from '#/texts';

/** What the values of a chart are. */
export type ChartUnit = 'count' | 'seconds';

const units: readonly [string, number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];

/** Such as "1.5 hr", or "1.5h" where there is little room. */
export function durationText(seconds: number, display: 'short' | 'narrow' = 'short'): string {
  const [unit, size] = units.find(([, length]) => seconds >= length) ?? ['second', 1];
  const value = seconds / size;
  const maximumFractionDigits = value < 10 ? 1 : 0;
  return new Intl.NumberFormat(t.locale, { style: 'unit', unit, unitDisplay: display, maximumFractionDigits }).format(value);
}

/** A value of a chart in words. */
export function valueText(value: number, unit: ChartUnit, display: 'short' | 'narrow' = 'short'): string {
  return unit === 'seconds' ? durationText(value, display) : value.toLocaleString(t.locale);
}
