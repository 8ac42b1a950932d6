import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

import { useIsDark } from '#/app/theme';
import { t } from '#/texts';

import type { ChartData } from './TimeChart';

const height = 240;

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
    sums.push(series.values.map((value, index) => value + (below?.[index] ?? 0)));
  }
  return sums;
}

function optionsFor(element: HTMLElement, data: ChartData): uPlot.Options {
  const text = tokenValue(element, 'var(--colorNeutralForeground2)');
  const line = tokenValue(element, 'var(--colorNeutralStroke2)');
  const bars = uPlot.paths.bars?.({ size: [0.72, 48], radius: 0.15, align: 1 });
  const axis = { stroke: text, grid: { stroke: line, width: 1 }, ticks: { show: false }, font: '12px sans-serif' };
  // The highest sum is drawn first, so that those below it stay visible.
  const series = [...data.series].reverse().map((each): uPlot.Series => {
    const color = tokenValue(element, each.color);
    return { label: each.label, stroke: color, fill: color, width: 0, paths: bars, points: { show: false } };
  });
  return {
    width: element.clientWidth,
    height,
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_, __, max) => [0, Math.max(4, max * 1.1)] } },
    axes: [
      { ...axis, grid: { show: false } },
      { ...axis, size: 48, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 5e4, 1e5, 1e6], values: (_, marks) => marks.map((mark) => mark.toLocaleString(t.locale)) },
    ],
    series: [{}, ...series],
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
    const plot = new uPlot(optionsFor(element, data), [data.times, ...stacked(data).reverse()], element);
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [data, dark]);

  return <div ref={box} style={{ minHeight: height }} />;
}
