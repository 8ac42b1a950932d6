import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';

import { answer, api } from '#/api/client';
import { download, pemOf } from '#/parts/download';
import { Loaded } from '#/parts/Loaded';
import { Panel } from '#/parts/Panel';
import { ToneBadge, type Tone } from '#/parts/StateBadge';
import { CertificateCard } from '#/parts/x509/CertificateCard';
import type { ChainLink } from '#/parts/x509/chain';
import { t } from '#/texts';

const { x509: texts } = t;

const tones: Record<ChainLink['signature'], Tone> = { good: 'good', bad: 'bad', unchecked: 'unknown', absent: 'unknown' };

const useStyles = makeStyles({
  list: { display: 'grid', gap: tokens.spacingVerticalXL, margin: 0, padding: 0, listStyleType: 'none' },
});

/** The certificates of every authority that connectors report. */
async function knownAuthorities(signal: AbortSignal): Promise<string[]> {
  const { items } = await answer(api.GET('/certificationAuthorities', { signal }));
  return items.flatMap((authority) => authority.chain);
}

interface Below {
  /** The certificate itself, in base64; only the issuer's name is known without. */
  encoding: string | undefined;
  issuer: string;
}

async function readChain({ encoding, issuer }: Below, signal: AbortSignal): Promise<{ links: ChainLink[]; own: boolean }> {
  const known = await knownAuthorities(signal);
  const { chainOf, chainOfIssuer, isSelfIssued } = await import('#/parts/x509/chain');
  return encoding === undefined
    ? { links: await chainOfIssuer(issuer, known), own: false }
    : { links: await chainOf(encoding, known), own: isSelfIssued(encoding) };
}

interface ChainPanelProps extends Below {
  /** Of the file that the chain is saved in. */
  name: string;
}

/** What stands above a certificate, each with its facts. */
export function ChainPanel({ name, encoding, issuer }: ChainPanelProps) {
  const styles = useStyles();
  const chain = useQuery({
    queryKey: ['certificationAuthorities', 'chain', encoding ?? issuer],
    queryFn: ({ signal }) => readChain({ encoding, issuer }, signal),
  });
  const links = chain.data?.links ?? [];
  const save = () => {
    const all = [...(encoding === undefined ? [] : [encoding]), ...links.map(({ base64 }) => base64)];
    download(`${name}-chain.pem`, 'application/x-pem-file', all.map(pemOf).join(''));
  };
  return (
    <Panel
      title={texts.chain}
      lead={texts.chainLead}
      tools={
        links.length > 0 && (
          <Button icon={<ArrowDownloadRegular />} onClick={save}>
            {texts.downloadChain}
          </Button>
        )
      }
    >
      <Loaded query={chain}>
        {({ own }) =>
          links.length === 0 ? (
            <Text>{own ? texts.chainSelf : texts.chainNone}</Text>
          ) : (
            <ol className={styles.list}>
              {links.map(({ base64, signature }) => (
                <li key={base64}>
                  <CertificateCard
                    base64={base64}
                    more={[
                      {
                        name: texts.signature,
                        value: <ToneBadge tone={tones[signature]} text={texts.signatures[signature]} />,
                      },
                    ]}
                  />
                </li>
              ))}
            </ol>
          )
        }
      </Loaded>
    </Panel>
  );
}
