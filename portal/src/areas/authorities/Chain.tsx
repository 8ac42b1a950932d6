import { Button, makeStyles, Subtitle2, Text, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';
import { useId } from 'react';

import { download, pemOf } from '#/parts/download';
import { CertificateCard } from '#/parts/x509/CertificateCard';
import { t } from '#/texts';

const { authorities: texts } = t;

const useStyles = makeStyles({
  root: { display: 'grid', gap: tokens.spacingVerticalM, alignContent: 'start', minWidth: 0 },
  head: { display: 'flex', flexWrap: 'wrap', justifyContent: 'space-between', gap: tokens.spacingHorizontalS, alignItems: 'center' },
  title: { margin: 0 },
  list: { display: 'grid', gap: tokens.spacingVerticalL, margin: 0, padding: 0, listStyleType: 'none' },
});

/** The certificates of an authority, the issuing one first. */
export function Chain({ name, certificates }: { name: string; certificates: readonly string[] }) {
  const styles = useStyles();
  const id = useId();
  const save = () => download(`${name}.pem`, 'application/x-pem-file', certificates.map(pemOf).join(''));
  return (
    <div className={styles.root} role="group" aria-labelledby={id}>
      <div className={styles.head}>
        <Subtitle2 as="h3" id={id} className={styles.title}>
          {texts.chain}
        </Subtitle2>
        {certificates.length > 0 && (
          <Button size="small" icon={<ArrowDownloadRegular />} onClick={save}>
            {texts.download}
          </Button>
        )}
      </div>
      {certificates.length === 0 ? (
        <Text>{texts.chainNone}</Text>
      ) : (
        <ul className={styles.list}>
          {certificates.map((base64) => (
            <li key={base64}>
              <CertificateCard base64={base64} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
