import type { Texts } from '..';

/** Words that every page uses. */
export const common: Texts['common'] = {
  product: 'Certferry',
  productLong: 'Certferry 管理センター',
  loading: '読み込み中…',
  save: '保存',
  cancel: 'キャンセル',
  close: '閉じる',
  refresh: '最新の情報に更新',
  retry: '再試行',
  back: '戻る',
  copy: 'コピー',
  copied: 'コピーしました',
  none: '—',
  yes: 'はい',
  no: 'いいえ',
  all: 'すべて',
  search: '検索',
  showChoices: '選択肢を表示',
  clearFilters: 'フィルターをクリア',
  next: '次のページ',
  previous: '前のページ',
  page: (number) => `${number} ページ`,
  rowsShown: (count) => `${count} 件`,
  never: 'なし',
  details: '詳細',
  actions: '操作',
  moreActions: 'その他の操作',
  expires: (when) => `有効期限: ${when}`,
};

export const errors: Texts['errors'] = {
  title: '処理できませんでした',
  code: 'コード',
  nextStep: '対処方法',
  requestId: '呼び出し',
  ofPage: 'このページでエラーが発生しました',
  noSuchPage: 'このページは存在しません',
  noSuchPageText: 'アドレスが間違っているか、表示していたものが削除された可能性があります。',
  toOverview: '概要に移動',
  reload: 'ページを再読み込み',
  own: {
    validation_failed: {
      title: '受け付けられない値があります。',
      nextStep: 'ここに示された項目を修正してください。',
    },
    object_changed: {
      title: 'ほかのユーザーが先に変更しました。',
      nextStep: 'ページを開き直し、変更をもう一度行ってください。',
    },
    service_unreachable: {
      title: 'サービスが応答しません。',
      nextStep: 'ネットワークを確認するか、サービスが再び利用できるまで待ち、変更が行われたかどうかを確認してください。',
    },
    answer_not_understood: {
      title: 'サービスからの応答ではありません。',
      nextStep: 'プロキシなど、このブラウザーとサービスの間にあるものを確認してください。',
    },
    portal_fault: {
      title: 'ポータルでエラーが発生しました。',
      nextStep: 'ページを再読み込みしてください。再発する場合は報告してください。',
    },
  },
};

export const roles: Texts['roles'] = {
  auditor: '監査者',
  helpdesk: 'ヘルプ デスク',
  operator: 'オペレーター',
  administrator: '管理者',
  owner: '所有者',
};

export const platforms: Texts['platforms'] = {
  android: 'Android デバイス管理者',
  androidWorkProfile: 'Android 仕事用プロファイル',
  androidFullyManaged: 'Android フル マネージド',
  androidDedicated: 'Android 専用デバイス',
  androidCorpWorkProfile: 'Android 会社所有の仕事用プロファイル',
  ios: 'iOS と iPadOS',
  macos: 'macOS',
  windowsPhone81: 'Windows Phone 8.1',
  windows81: 'Windows 8.1 以降',
  windows10: 'Windows 10 以降',
  linux: 'Linux',
};
