/** What all charts say. */
export const charts = {
  time: 'Time',
  range: 'Time span',
  ranges: { day: '24 hours', week: '7 days', month: '30 days' },
  showTable: 'Show as table',
  showChart: 'Show as chart',
  noData: 'Nothing was counted in this time.',
};
