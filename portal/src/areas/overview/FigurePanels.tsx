import { makeStyles, Select, Text, tokens } from '@fluentui/react-components';
import { useMemo, useState } from 'react';

import type { ExpiryOutlook, IssuanceTimes } from '#/api/types';
import { ChartPanel } from '#/parts/charts/ChartPanel';
import { kindText } from '#/parts/charts/kinds';
import { RangeChoice, ranges, type Range } from '#/parts/charts/RangeChoice';
import { TimeChart } from '#/parts/charts/TimeChart';
import { PanelGrid } from '#/parts/Grid';
import { t } from '#/texts';

import { expiryChart, queueCharts, timesChart } from './figures';
import { useExpiryOutlook, useIssuanceTimes, useQueueDepth } from './queries';
import { StatesPanel } from './StatesPanel';

const { outlook, queue, times } = t.overview;

const useStyles = makeStyles({
  parts: { display: 'grid', gap: tokens.spacingVerticalM, gridTemplateColumns: 'minmax(0, 1fr)' },
  part: { margin: 0 },
});

function ExpiryChart({ data }: { data: ExpiryOutlook }) {
  const chart = useMemo(() => expiryChart(data), [data]);
  return <TimeChart label={outlook.title} data={chart} none={outlook.none} />;
}

function ExpiryPanel() {
  return (
    <ChartPanel title={outlook.title} lead={outlook.lead} query={useExpiryOutlook()}>
      {(data) => <ExpiryChart data={data} />}
    </ChartPanel>
  );
}

function QueueChart({ data, days }: { data: NonNullable<ReturnType<typeof useQueueDepth>['data']>; days: number }) {
  const styles = useStyles();
  const { waiting, age } = useMemo(() => queueCharts(data.depth, days, data.until), [data, days]);
  if (waiting.series.length === 0) {
    return <TimeChart label={queue.waiting} data={waiting} none={queue.none} />;
  }
  return (
    <div className={styles.parts}>
      <Text as="h3" weight="semibold" className={styles.part}>
        {queue.waiting}
      </Text>
      <TimeChart label={queue.waiting} data={waiting} />
      <Text as="h3" weight="semibold" className={styles.part}>
        {queue.age}
      </Text>
      <TimeChart label={queue.age} data={age} />
    </div>
  );
}

function QueuePanel() {
  const [range, setRange] = useState<Range>('day');
  const { days } = ranges[range];
  return (
    <ChartPanel
      title={queue.title}
      lead={queue.lead}
      query={useQueueDepth(days)}
      tools={<RangeChoice label={queue.range} value={range} onChange={setRange} />}
    >
      {(data) => <QueueChart data={data} days={days} />}
    </ChartPanel>
  );
}

function TimesChart({ data, kind }: { data: IssuanceTimes; kind: string }) {
  const chart = useMemo(() => timesChart(data, kind), [data, kind]);
  return <TimeChart label={times.title} data={chart} none={times.none} />;
}

function TimesPanel() {
  const query = useIssuanceTimes();
  const [chosen, setChosen] = useState('');
  const kinds = query.data?.totals.map((total) => total.kind) ?? [];
  const kind = kinds.includes(chosen) ? chosen : (kinds[0] ?? '');
  return (
    <ChartPanel
      title={times.title}
      lead={times.lead}
      query={query}
      tools={
        kinds.length > 0 && (
          <Select aria-label={times.kind} value={kind} onChange={(_, choice) => setChosen(choice.value)}>
            {kinds.map((each) => (
              <option key={each} value={each}>
                {kindText(each)}
              </option>
            ))}
          </Select>
        )
      }
    >
      {(data) => <TimesChart data={data} kind={kind} />}
    </ChartPanel>
  );
}

/** What is shown below the work of connectors: loaded after everything that may need a person. */
export default function FigurePanels() {
  return (
    <PanelGrid>
      <ExpiryPanel />
      <TimesPanel />
      <QueuePanel />
      <StatesPanel />
    </PanelGrid>
  );
}
