import { useMemo, useState } from 'react';

import type { MetricHour } from '#/api/types';
import { outcomeChart } from '#/areas/overview/metrics';
import { ChartPanel } from '#/parts/charts/ChartPanel';
import { RangeChoice, ranges, type Range } from '#/parts/charts/RangeChoice';
import { TimeChart } from '#/parts/charts/TimeChart';
import { t } from '#/texts';

import { useConnectorMetrics } from './queries';

function WorkChart({ hours, range }: { hours: readonly MetricHour[]; range: Range }) {
  const data = useMemo(() => outcomeChart(hours, ranges[range], Date.now()), [hours, range]);
  return <TimeChart label={t.connectors.work} data={data} />;
}

/** What one connector did over time, by outcome. */
export function ConnectorWork({ connectorId }: { connectorId: string }) {
  const [range, setRange] = useState<Range>('week');
  return (
    <ChartPanel
      title={t.connectors.work}
      lead={t.connectors.workLead}
      query={useConnectorMetrics(connectorId, ranges[range].days)}
      tools={<RangeChoice value={range} onChange={setRange} />}
    >
      {({ items }) => <WorkChart hours={items} range={range} />}
    </ChartPanel>
  );
}
