import { Text } from '@fluentui/react-components';
import { useParams } from 'react-router';

import type { Tagged } from '#/api/client';
import type { Connector } from '#/api/types';
import { CopyText, Thumbprint } from '#/parts/CopyText';
import { PanelGrid, PanelStack } from '#/parts/Grid';
import { Loaded } from '#/parts/Loaded';
import { PageHeader } from '#/parts/PageHeader';
import { Facts, Panel, type Fact } from '#/parts/Panel';
import { ReasonList } from '#/parts/ReasonList';
import { StateBadge } from '#/parts/StateBadge';
import { StaticTable } from '#/parts/table/StaticTable';
import { ageOf, Time } from '#/parts/Time';
import { t } from '#/texts';

import { AuthoritiesPanel } from './AuthoritiesPanel';
import { ConnectorCommands } from './ConnectorCommands';
import { ConnectorWork } from './ConnectorWork';
import { FeatureList } from './FeatureList';
import { clockOffset } from './health';
import { KeysPanel } from './KeysPanel';
import { OrdersPanel } from './OrdersPanel';
import { useConnector } from './queries';

const { connectors: texts } = t;
const trail = [{ text: texts.title, to: '/connectors' }];

function versionFacts(connector: Connector): Fact[] {
  const facts: Fact[] = [
    { name: texts.version, value: connector.version },
    { name: texts.support, value: texts.lifecycle[connector.lifecycle ?? ''] ?? connector.lifecycle ?? t.common.none },
  ];
  if (connector.newVersion !== undefined) {
    facts.push({ name: texts.newVersion, value: connector.newVersion });
  }
  if (connector.supportEndsAt !== undefined) {
    facts.push({ name: texts.supportEnds, value: <Time value={connector.supportEndsAt} /> });
  }
  if (connector.worksUntil !== undefined) {
    facts.push({ name: texts.worksUntil, value: <Time value={connector.worksUntil} /> });
  }
  return facts;
}

function healthFacts(connector: Connector): Fact[] {
  const { health } = connector;
  if (health === undefined) {
    return [{ name: texts.reported, value: texts.neverReported }];
  }
  const { report, receivedAt } = health;
  const off = clockOffset(report.clock, receivedAt);
  const oldest = report.oldestJournalEntry === undefined ? t.common.none : ageOf(report.oldestJournalEntry);
  const entries = report.journalEntries.toLocaleString(t.locale);
  return [
    { name: texts.reported, value: <Time value={receivedAt} form="relative" /> },
    { name: texts.started, value: <Time value={report.startedAt} /> },
    { name: texts.clock, value: off === 0 ? texts.clockRight : texts.clockOff(off) },
    { name: texts.journal, value: report.journalEntries === 0 ? entries : texts.journalText(entries, oldest) },
    { name: texts.eventsWaiting, value: report.eventsWaiting.toLocaleString(t.locale) },
  ];
}

function CertificatesPanel({ connector }: { connector: Connector }) {
  const certificates = connector.health?.report.certificates ?? [];
  return (
    <Panel title={texts.certificates}>
      <StaticTable
        label={texts.certificates}
        items={certificates}
        rowKey={(certificate) => `${certificate.purpose} ${certificate.thumbprint}`}
        columns={[
          { id: 'purpose', header: texts.purpose, cell: (each) => texts.purposes[each.purpose] ?? each.purpose },
          { id: 'thumbprint', header: texts.thumbprint, cell: (each) => <Thumbprint value={each.thumbprint} /> },
          { id: 'ends', header: texts.ends, cell: (each) => <Time value={each.notAfter} /> },
        ]}
        empty={texts.noCertificates}
      />
    </Panel>
  );
}

function Content({ tagged }: { tagged: Tagged<Connector> }) {
  const connector = tagged.value;
  return (
    <>
      <PageHeader
        title={connector.name}
        trail={trail}
        badge={<StateBadge kind="connector" state={connector.disabled ? 'disabled' : connector.status} />}
        commands={<ConnectorCommands connector={connector} etag={tagged.etag} />}
      />
      <PanelGrid>
        <Panel title={texts.status}>
          {connector.reasons.length === 0 ? <Text>{texts.allWell}</Text> : <ReasonList reasons={connector.reasons} />}
        </Panel>
        <ConnectorWork connectorId={connector.id} />
        <Panel title={texts.about}>
          <Facts
            facts={[
              { name: texts.host, value: connector.hostName ?? t.common.none },
              { name: texts.features, value: <FeatureList features={connector.features} /> },
              ...versionFacts(connector),
              { name: texts.lastContact, value: <Time value={connector.seenAt} form="relative" missing={t.common.never} /> },
              ...healthFacts(connector),
              { name: texts.enrolled, value: <Time value={connector.createdAt} /> },
              { name: texts.certificateEnds, value: <Time value={connector.certificateNotAfter} /> },
              { name: texts.id, value: <CopyText text={connector.id} /> },
            ]}
          />
        </Panel>
        <AuthoritiesPanel authorities={connector.health?.report.certificationAuthorities ?? []} />
      </PanelGrid>
      <PanelStack>
        <KeysPanel connector={connector} />
        <CertificatesPanel connector={connector} />
        <OrdersPanel connectorId={connector.id} />
      </PanelStack>
    </>
  );
}

export default function ConnectorPage() {
  const { connectorId = '' } = useParams();
  const connector = useConnector(connectorId);
  return <Loaded query={connector} title={texts.title}>{(tagged) => <Content tagged={tagged} />}</Loaded>;
}
