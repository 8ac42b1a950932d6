import { Button, makeStyles, Skeleton, SkeletonItem, Subtitle2, Text, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';

import { Thumbprint } from '#/parts/CopyText';
import { download, pemOf } from '#/parts/download';
import { Facts } from '#/parts/Panel';
import { Time } from '#/parts/Time';
import { t } from '#/texts';

const { authorities: texts } = t;

const useStyles = makeStyles({
  root: { display: 'grid', gap: tokens.spacingVerticalM, alignContent: 'start', minWidth: 0 },
  head: { display: 'flex', flexWrap: 'wrap', justifyContent: 'space-between', gap: tokens.spacingHorizontalS, alignItems: 'center' },
  title: { margin: 0 },
  list: { display: 'grid', gap: tokens.spacingVerticalL, margin: 0, padding: 0, listStyleType: 'none' },
  which: { display: 'block', marginBottom: tokens.spacingVerticalXS },
});

/** One certificate of a chain; what reads it is loaded only here. */
function ChainLink({ base64 }: { base64: string }) {
  const styles = useStyles();
  const read = useQuery({
    queryKey: ['chainCertificate', base64],
    queryFn: async () => (await import('./readCertificate')).readCertificate(base64),
    staleTime: Infinity,
    retry: false,
  });
  if (read.isPending) {
    return (
      <Skeleton aria-label={t.common.loading}>
        <SkeletonItem size={64} />
      </Skeleton>
    );
  }
  if (read.data === undefined) {
    return <Text>{texts.unreadable}</Text>;
  }
  const certificate = read.data;
  return (
    <>
      <Text weight="semibold" className={styles.which}>
        {certificate.selfIssued ? texts.root : texts.issuing}
      </Text>
      <Facts
        facts={[
          { name: texts.subject, value: certificate.subject },
          { name: texts.issuer, value: certificate.issuer },
          {
            name: texts.validity,
            value: (
              <>
                <Time value={certificate.notBefore} /> {texts.validFromTo} <Time value={certificate.notAfter} />
              </>
            ),
          },
          { name: texts.serial, value: <Thumbprint value={certificate.serialNumber} /> },
          { name: texts.fingerprint, value: <Thumbprint value={certificate.sha256} /> },
        ]}
      />
    </>
  );
}

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
              <ChainLink base64={base64} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
