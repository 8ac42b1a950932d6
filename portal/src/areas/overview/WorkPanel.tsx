import { makeStyles, Select, tokens } from '@fluentui/react-components';
import { useMemo, useState } from 'react';

import type { MetricHour } from '#/api/types';
import { ChartPanel } from '#/parts/charts/ChartPanel';
import { RangeChoice, ranges, type Range } from '#/parts/charts/RangeChoice';
import { TimeChart } from '#/parts/charts/TimeChart';
import { t } from '#/texts';

import { workChart } from './metrics';
import { useMetrics } from './queries';

const useStyles = makeStyles({
  choices: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

function WorkChart({ hours, kind, range }: { hours: readonly MetricHour[]; kind: string; range: Range }) {
  const data = useMemo(() => workChart(hours, kind, ranges[range], Date.now()), [hours, kind, range]);
  return <TimeChart label={t.overview.issued.title} data={data} />;
}

/** What connectors did over time: certificates by kind, and what failed. */
export function WorkPanel({ className }: { className?: string }) {
  const styles = useStyles();
  const [range, setRange] = useState<Range>('week');
  const [kind, setKind] = useState('');
  const { issued, kinds } = t.overview;
  return (
    <ChartPanel
      title={issued.title}
      lead={issued.lead}
      className={className}
      query={useMetrics(ranges[range].days)}
      tools={
        <div className={styles.choices}>
          <Select aria-label={issued.byKind} value={kind} onChange={(_, choice) => setKind(choice.value)}>
            <option value="">{issued.allCertificates}</option>
            {Object.entries(kinds).map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </Select>
          <RangeChoice value={range} onChange={setRange} />
        </div>
      }
    >
      {({ items }) => <WorkChart hours={items} kind={kind} range={range} />}
    </ChartPanel>
  );
}
