import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

import { useIsDark } from '#/app/theme';
import { t } from '#/texts';

import { chartHeight as height } from './ChartPanel';
import { valueText } from './format';
import type { ChartData, ChartSeries } from './TimeChart';

const daySeconds = 86_400;
const monthSeconds = 30 * daySeconds;
const days = [1, 2, 4, 7, 14, 30, 60, 90, 180, 365].map((count) => count * daySeconds);
const counts = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6];
const durations = [0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400, 43_200, 86_400, 172_800, 604_800, 2_592_000];

/** A Fluent token's value here and now, as a canvas needs it. */
function tokenValue(element: Element, token: string): string {
  const name = /var\((--[^)]+)\)/.exec(token)?.[1];
  return name === undefined ? token : getComputedStyle(element).getPropertyValue(name).trim();
}

/** Each series on top of those before it. */
function stacked(data: ChartData): number[][] {
  const sums: number[][] = [];
  for (const series of data.series) {
    const below = sums.at(-1);
    sums.push(series.values.map((value, index) => (value ?? 0) + (below?.[index] ?? 0)));
  }
  return sums;
}

/** Values in the order of drawing: of bars the highest sum first, so that those below it stay visible. */
function drawnValues(data: ChartData): (number | null)[][] {
  return data.form === 'lines' ? data.series.map((series) => series.values) : stacked(data).reverse();
}

function seriesFor(element: HTMLElement, data: ChartData): uPlot.Series[] {
  if (data.form === 'lines') {
    return data.series.map((each: ChartSeries): uPlot.Series => {
      const color = tokenValue(element, each.color);
      return {
        label: each.label,
        stroke: color,
        width: 2,
        ...(each.dashed === true ? { dash: [6, 4] } : {}),
        points: { show: true, size: 6, fill: color },
      };
    });
  }
  const paths = uPlot.paths.bars?.({ size: [0.72, 48], radius: 0.15, align: 1 });
  return [...data.series].reverse().map((each): uPlot.Series => {
    const color = tokenValue(element, each.color);
    return { label: each.label, stroke: color, fill: color, width: 0, paths, points: { show: false } };
  });
}

/** How far apart values are: a bar reaches from its time to the next one's. */
function stepOf(times: readonly number[]): number {
  const [first = 0, second = first] = times;
  return second - first;
}

/** How a mark of the time axis is written, by how far the marks are apart. */
function markForm(increment: number, daily: boolean): Intl.DateTimeFormat {
  const zone = daily ? { timeZone: 'UTC' } : {};
  if (increment >= monthSeconds) {
    return new Intl.DateTimeFormat(t.locale, { month: 'short', year: 'numeric', ...zone });
  }
  return new Intl.DateTimeFormat(
    t.locale,
    increment >= daySeconds ? { day: 'numeric', month: 'short', ...zone } : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  );
}

function optionsFor(element: HTMLElement, data: ChartData): uPlot.Options {
  const { unit = 'count', daily = false } = data;
  const text = tokenValue(element, 'var(--colorNeutralForeground2)');
  const line = tokenValue(element, 'var(--colorNeutralStroke2)');
  const axis = { stroke: text, grid: { stroke: line, width: 1 }, ticks: { show: false }, font: '12px sans-serif' };
  return {
    width: element.clientWidth,
    height,
    legend: { show: false },
    cursor: { show: false },
    tzDate: (time) => (daily ? uPlot.tzDate(new Date(time * 1000), 'Etc/UTC') : new Date(time * 1000)),
    // Counts are whole, so an axis of a few is not divided further.
    scales: {
      x: { range: (_, min, max) => [min, max + (data.form === 'lines' ? 0 : stepOf(data.times))] },
      y: { range: (_, __, max) => [0, Math.max(unit === 'count' ? 4 : 1, max * 1.1)] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        space: 72,
        size: 32,
        gap: 8,
        ...(daily ? { incrs: days } : {}),
        values: (_, marks, __, ___, increment) => marks.map((mark) => markForm(increment, daily).format(mark * 1000)),
      },
      {
        ...axis,
        size: 52,
        incrs: unit === 'count' ? counts : durations,
        values: (_, marks) => marks.map((mark) => valueText(mark, unit, 'narrow')),
      },
    ],
    series: [{}, ...seriesFor(element, data)],
  };
}

/** The drawing of a chart. It is in a chunk of its own with the library that draws. */
export default function UplotCanvas({ data }: { data: ChartData }) {
  const box = useRef<HTMLDivElement>(null);
  const dark = useIsDark();

  useEffect(() => {
    const element = box.current;
    if (element === null) {
      return undefined;
    }
    const plot = new uPlot(optionsFor(element, data), [data.times, ...drawnValues(data)], element);
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [data, dark]);

  return <div ref={box} style={{ minHeight: height }} />;
}
