import { makeStyles, Subtitle2, Text, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';

import { Thumbprint } from '#/parts/CopyText';
import { Loaded } from '#/parts/Loaded';
import { Facts, Panel } from '#/parts/Panel';
import { StaticTable } from '#/parts/table/StaticTable';
import type { ExtensionFacts } from '#/parts/x509/extensions';
import { t } from '#/texts';

const { x509: texts } = t;

const useStyles = makeStyles({
  title: { margin: `${tokens.spacingVerticalXL} 0 ${tokens.spacingVerticalM}` },
  octets: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground2, display: 'block' },
  values: { margin: 0, padding: 0, listStyleType: 'none', overflowWrap: 'anywhere' },
});

function ExtensionName({ extension }: { extension: ExtensionFacts }) {
  const styles = useStyles();
  return (
    <>
      {extension.name === undefined ? texts.unknownExtension : texts.extensionNames[extension.name]}
      <Text size={200} className={styles.quiet}>
        {extension.oid}
      </Text>
    </>
  );
}

function Values({ extension }: { extension: ExtensionFacts }) {
  const styles = useStyles();
  return extension.understood ? (
    <ul className={styles.values}>
      {extension.values.map((value) => (
        <li key={value}>{value}</li>
      ))}
    </ul>
  ) : (
    <>
      <span className={styles.octets}>{extension.values}</span>
      <Text size={200} className={styles.quiet}>
        {texts.notUnderstood}
      </Text>
    </>
  );
}

/** Every field of a certificate; what reads it is loaded only here. */
export function FieldsPanel({ encoding }: { encoding: string }) {
  const styles = useStyles();
  const fields = useQuery({
    queryKey: ['x509', 'fields', encoding],
    queryFn: async () => {
      const { readCertificate, readFields } = await import('#/parts/x509/certificate');
      const words = { ...texts.values, bits: texts.bits };
      return { ...(await readCertificate(encoding)), ...readFields(encoding, words) };
    },
    staleTime: Infinity,
    retry: false,
  });
  return (
    <Panel title={texts.fields} lead={texts.fieldsLead}>
      <Loaded query={fields}>
        {(read) => (
          <>
            <Facts
              facts={[
                { name: texts.version, value: String(read.version) },
                { name: texts.publicKey, value: read.publicKey },
                { name: texts.publicKeyOctets, value: <span className={styles.octets}>{read.publicKeyOctets}</span> },
                { name: texts.signatureAlgorithm, value: read.signatureAlgorithm },
                { name: texts.signatureOctets, value: <span className={styles.octets}>{read.signature}</span> },
                { name: texts.sha1, value: <Thumbprint value={read.sha1} /> },
                { name: texts.fingerprint, value: <Thumbprint value={read.sha256} /> },
              ]}
            />
            <Subtitle2 as="h3" block className={styles.title}>
              {texts.extensions}
            </Subtitle2>
            <StaticTable
              label={texts.extensions}
              items={read.extensions}
              rowKey={(item) => item.oid}
              empty={texts.noExtensions}
              columns={[
                { id: 'name', header: texts.extension, cell: (item) => <ExtensionName extension={item} /> },
                { id: 'critical', header: texts.critical, cell: (item) => (item.critical ? t.common.yes : t.common.no) },
                { id: 'value', header: texts.value, cell: (item) => <Values extension={item} /> },
              ]}
            />
          </>
        )}
      </Loaded>
    </Panel>
  );
}
