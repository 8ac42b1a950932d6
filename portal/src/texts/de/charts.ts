import type { Texts } from '..';

/** What all charts say. */
export const charts: Texts['charts'] = {
  time: 'Zeit',
  range: 'Zeitraum',
  ranges: { day: '24 Stunden', week: '7 Tage', month: '30 Tage' },
  showTable: 'Als Tabelle anzeigen',
  showChart: 'Als Diagramm anzeigen',
  noData: 'In diesem Zeitraum wurde nichts gezählt.',
};
