import { PlugConnectedRegular } from '@fluentui/react-icons';

import { page, type Area } from '#/app/areas';
import { t } from '#/texts';

export const area: Area = {
  section: 'operations',
  order: 10,
  text: t.shell.areas.connectors,
  icon: PlugConnectedRegular,
  to: '/connectors',
  least: 'auditor',
  routes: [
    { path: '/connectors', lazy: page(() => import('./ConnectorsPage')) },
    { path: '/connectors/settings', lazy: page(() => import('./ConnectorSettingsPage')) },
    { path: '/connectors/:connectorId', lazy: page(() => import('./ConnectorPage')) },
  ],
};
