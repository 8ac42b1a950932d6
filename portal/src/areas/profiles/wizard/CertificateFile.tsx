import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';

import { FileField } from '#/parts/FileField';
import { CertificateCard } from '#/parts/x509/CertificateCard';
import { t } from '#/texts';

import { derOf } from '../certificateFile';
import { sentenceOf } from '../findings';
import { useDraft, useFindings } from './context';

const useStyles = makeStyles({
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
  const said = findings.length === 0 ? undefined : findings.map(sentenceOf).join(' ');
  const name = profile.fileName ?? '';
  return (
    <>
      <FileField
        label={members.certificate ?? ''}
        accept=".cer,.crt,.pem,.der"
        required
        fault={unusable ? `${wizard.notCertificate} ${wizard.chooseCertificate}` : said}
        onFiles={([file]) => void read(file)}
      />
      {profile.certificate !== undefined && (
        <>
          <Text className={styles.chosen}>{name === '' ? wizard.fileIn : wizard.chosenFile(name)}</Text>
          <CertificateCard base64={profile.certificate} />
        </>
      )}
    </>
  );
}
