import { faultTexts } from '../faultTexts';

/** Why a value of a user, device or group was refused, by code. */
export const faults = faultTexts({
  E_REQUIRED: '入力が必要です。',
  E_VALUE_INVALID: '値の形式が正しくありません。',
  E_SID_RESERVED: 'セキュリティ識別子がビルトイン アカウントのものです。',
  E_IMMUTABLE: '作成後は変更できません。',
  E_JSON_TYPE: '値の型が正しくありません。',
  E_JSON_UNKNOWN: 'この列は存在しません。',
  E_JSON_VALUE: '使用できない値です。',
  json_invalid: 'この行は JSON オブジェクトではありません。',
  object_exists: 'この名前または ID は既に使用されています。',
  object_unknown: '指定されたものは存在しません。',
  role_insufficient: '証明書に記載される名前を書き込めるのは管理者だけです。',
  import_header_invalid: '最初の行には、既知の列名を 1 回ずつ指定する必要があります。',
  import_row_invalid: 'この行を読み取れません。引用符とセルの数を確認してください。',
  import_row_endless: 'この行には終わりがありません。',
  import_errors_exceeded: 'エラーのある行が多すぎます。',
});
