import { Select } from '@fluentui/react-components';

import { t } from '#/texts';

/** Time spans that a chart can show, with the length of one bar. */
export const ranges = {
  day: { days: 1, spanHours: 1 },
  week: { days: 7, spanHours: 6 },
  month: { days: 30, spanHours: 24 },
} as const;

export type Range = keyof typeof ranges;

const names: readonly Range[] = ['day', 'week', 'month'];

interface RangeChoiceProps {
  label?: string;
  value: Range;
  onChange: (range: Range) => void;
}

/** Chooses how far back a chart goes. */
export function RangeChoice({ label = t.charts.range, value, onChange }: RangeChoiceProps) {
  return (
    <Select
      aria-label={label}
      value={value}
      onChange={(_, choice) => onChange(names.find((name) => name === choice.value) ?? 'week')}
    >
      {names.map((name) => (
        <option key={name} value={name}>
          {t.charts.ranges[name]}
        </option>
      ))}
    </Select>
  );
}
