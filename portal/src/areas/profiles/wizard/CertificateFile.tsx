import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';

import { t } from '#/texts';

import { derOf } from '../certificateFile';
import { useDraft, useFindings } from './context';
import { CheckedField } from './fields';

const useStyles = makeStyles({
  input: { maxWidth: '100%' },
  chosen: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
});

/** The certificate's file. Only DER is sent. */
export function CertificateFile() {
  const styles = useStyles();
  const { profile, set } = useDraft();
  const findings = useFindings('certificate');
  const [unusable, setUnusable] = useState(false);

  const read = async (file: File | undefined) => {
    const der = file === undefined ? undefined : derOf(new Uint8Array(await file.arrayBuffer()));
    setUnusable(file !== undefined && der === undefined);
    if (file !== undefined && der !== undefined) {
      set({ certificate: der, fileName: file.name });
    }
  };

  const { wizard, members } = t.profiles;
  const fault = {
    code: '',
    path: '/certificate',
    text: '',
    explanation: wizard.notCertificate,
    nextStep: wizard.chooseCertificate,
    severity: 'error',
  };
  const name = profile.fileName ?? '';
  return (
    <>
      <CheckedField label={members.certificate ?? ''} required findings={unusable ? [fault] : findings}>
        <input
          type="file"
          className={styles.input}
          accept=".cer,.crt,.pem,.der"
          onChange={(event) => void read(event.target.files?.[0])}
        />
      </CheckedField>
      {profile.certificate !== undefined && (
        <Text className={styles.chosen}>{name === '' ? wizard.fileIn : wizard.chosenFile(name)}</Text>
      )}
    </>
  );
}
