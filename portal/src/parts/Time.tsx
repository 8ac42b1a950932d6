import { t } from '#/texts';

const absolute = new Intl.DateTimeFormat(t.locale, { dateStyle: 'medium', timeStyle: 'medium' });
const shortForm = new Intl.DateTimeFormat(t.locale, { dateStyle: 'medium', timeStyle: 'short' });
const relative = new Intl.RelativeTimeFormat(t.locale, { numeric: 'auto' });

const units: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** Such as "3 days ago" or "in 2 hours". Times are RFC 3339. */
export function relativeTime(time: string, now: number = Date.now()): string {
  const seconds = (Date.parse(time) - now) / 1000;
  for (const [unit, size] of units) {
    if (Math.abs(seconds) >= size) {
      return relative.format(Math.trunc(seconds / size), unit);
    }
  }
  return relative.format(Math.trunc(seconds), 'second');
}

/** Such as "3 days" of what lies that far back. */
export function ageOf(time: string, now: number = Date.now()): string {
  const seconds = Math.max(0, (now - Date.parse(time)) / 1000);
  const [unit, size] = units.find(([, length]) => seconds >= length) ?? ['second', 1];
  return new Intl.NumberFormat(t.locale, { style: 'unit', unit, unitDisplay: 'long' }).format(Math.trunc(seconds / size));
}

export function absoluteTime(time: string): string {
  return absolute.format(new Date(time));
}

interface TimeProps {
  /** RFC 3339; nothing is known if it is not there. */
  value: string | undefined;
  /** How far away it is, in place of the date. */
  form?: 'date' | 'relative';
  missing?: string;
}

/** A point in time in the reader's zone; its other form shows when one points at it. */
export function Time({ value, form = 'date', missing = t.common.none }: TimeProps) {
  if (value === undefined) {
    return <span>{missing}</span>;
  }
  const shown = form === 'relative' ? relativeTime(value) : shortForm.format(new Date(value));
  const other = form === 'relative' ? absoluteTime(value) : `${absoluteTime(value)} (${relativeTime(value)})`;
  return (
    <time dateTime={value} title={other}>
      {shown}
    </time>
  );
}
