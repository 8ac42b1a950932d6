import { t } from '#/texts';

/** The pages that all connectors share. */
export const connectorPages = [
  { to: '/connectors', text: t.connectors.title },
  { to: '/connectors/settings', text: t.connectors.settings },
];
