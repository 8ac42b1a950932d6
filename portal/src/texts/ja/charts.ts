import type { Texts } from '..';

/** What all charts say. */
export const charts: Texts['charts'] = {
  time: '時刻',
  range: '期間',
  ranges: { day: '24 時間', week: '7 日間', month: '30 日間' },
  showTable: '表で表示',
  showChart: 'グラフで表示',
  noData: 'この期間に集計されたものはありません。',
};
