import type { Column } from '#/parts/table/DataTable';
import { t } from '#/texts';

import { columnOf, type ImportError } from './imports';

const { imports: texts } = t;

/** Columns of a list of refused rows. */
export const errorColumns: readonly Column<ImportError>[] = [
  { id: 'line', header: texts.line, cell: (item) => item.line.toLocaleString(t.locale), nowrap: true },
  { id: 'where', header: texts.where, cell: (item) => (item.path === '' ? t.common.none : columnOf(item)), nowrap: true },
  { id: 'value', header: texts.value, cell: (item) => (item.text === '' ? t.common.none : item.text) },
  { id: 'reason', header: texts.reason, cell: (item) => t.faults.reason(item.code) },
  { id: 'code', header: texts.code, cell: (item) => <code>{item.code}</code>, nowrap: true },
];
