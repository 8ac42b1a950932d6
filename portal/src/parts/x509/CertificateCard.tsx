import { makeStyles, Skeleton, SkeletonItem, Text, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';

import { Thumbprint } from '#/parts/CopyText';
import { Facts, type Fact } from '#/parts/Panel';
import { Time } from '#/parts/Time';
import { t } from '#/texts';

const { x509: texts } = t;

const useStyles = makeStyles({ which: { display: 'block', marginBottom: tokens.spacingVerticalXS } });

/** A certificate of an authority with its facts; what reads it is loaded only here. */
export function CertificateCard({ base64, more = [] }: { base64: string; more?: readonly Fact[] }) {
  const styles = useStyles();
  const read = useQuery({
    queryKey: ['x509', 'facts', base64],
    queryFn: async () => (await import('./certificate')).readCertificate(base64),
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
          ...more,
        ]}
      />
    </>
  );
}
