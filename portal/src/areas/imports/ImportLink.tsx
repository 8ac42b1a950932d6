import { ArrowUploadRegular } from '@fluentui/react-icons';
import { useNavigate } from 'react-router';

import { ActionButton } from '#/parts/ActionButton';
import { t } from '#/texts';

import { roleFor, type ImportKind } from './imports';

/** Leads to where a file of this kind is imported. */
export function ImportLink({ kind, primary = false }: { kind: ImportKind; primary?: boolean }) {
  const navigate = useNavigate();
  return (
    <ActionButton
      needs={primary ? 'operator' : roleFor(kind)}
      appearance={primary ? 'primary' : 'secondary'}
      text={t.imports.import}
      icon={<ArrowUploadRegular />}
      onClick={() => void navigate(`/imports/new?kind=${kind}`)}
    />
  );
}
