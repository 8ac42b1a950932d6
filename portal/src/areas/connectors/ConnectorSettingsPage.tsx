import { PanelGrid } from '#/parts/Grid';
import { Loaded } from '#/parts/Loaded';
import { PageHeader } from '#/parts/PageHeader';
import { SubNavigation } from '#/parts/SubNavigation';
import { t } from '#/texts';

import { connectorPages } from './pages';
import { useConnectorSettings } from './queries';
import { ReleasesPanel } from './ReleasesPanel';
import { SettingsForm } from './SettingsForm';

/** What the tenant asks of its connectors, and which versions there are. */
export default function ConnectorSettingsPage() {
  const settings = useConnectorSettings();
  return (
    <>
      <PageHeader title={t.connectors.settings} lead={t.connectors.lead} />
      <SubNavigation label={t.connectors.section} pages={connectorPages} />
      <PanelGrid>
        <Loaded query={settings}>{(tagged) => <SettingsForm stored={tagged} />}</Loaded>
        <ReleasesPanel />
      </PanelGrid>
    </>
  );
}
