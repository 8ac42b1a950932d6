import { Field, makeStyles, Select, Text, tokens } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { answer, api } from '#/api/client';
import type { Certificate } from '#/api/types';
import { ConfirmDialog } from '#/parts/ConfirmDialog';
import { t } from '#/texts';

import { subjectOf } from './query';

const useStyles = makeStyles({ content: { display: 'grid', gap: tokens.spacingVerticalL } });

interface RevokeDialogProps {
  open: boolean;
  certificate: Certificate;
  onClose: () => void;
}

/** Asks for the reason (RFC 5280, 5.3.1) and queues the revocation. */
export function RevokeDialog({ open, certificate, onClose }: RevokeDialogProps) {
  const styles = useStyles();
  const queries = useQueryClient();
  const [reason, setReason] = useState('0');
  const { certificates: texts } = t;

  const revoke = async () => {
    const params = { path: { certificateId: certificate.id } };
    await answer(api.POST('/certificates/{certificateId}/revoke', { params, body: { reason: Number(reason) } }));
    await queries.invalidateQueries({ queryKey: ['certificates'] });
    await queries.invalidateQueries({ queryKey: ['requests'] });
  };

  return (
    <ConfirmDialog open={open} title={texts.revokeTitle} confirm={texts.revoke} destructive onConfirm={revoke} onClose={onClose}>
      <div className={styles.content}>
        <Text>{texts.revokeText(subjectOf(certificate, texts.noSubject))}</Text>
        <Field label={texts.reason}>
          <Select value={reason} onChange={(_, data) => setReason(data.value)}>
            {Object.entries(texts.reasons).map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </Select>
        </Field>
      </div>
    </ConfirmDialog>
  );
}
