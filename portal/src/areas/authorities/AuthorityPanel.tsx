import { makeStyles, Text, tokens } from '@fluentui/react-components';

import type { CertificationAuthority } from '#/api/types';
import { CopyText } from '#/parts/CopyText';
import { Facts, Panel, type Fact } from '#/parts/Panel';
import { ReasonList } from '#/parts/ReasonList';
import { RouteLink } from '#/parts/RouteLink';
import { StateBadge, ToneBadge } from '#/parts/StateBadge';
import { ageOf, Time } from '#/parts/Time';
import { t } from '#/texts';

import { capabilitiesOf } from './authority';
import { Chain } from './Chain';

const { authorities: texts } = t;

const useStyles = makeStyles({
  content: {
    display: 'grid',
    alignItems: 'start',
    gap: tokens.spacingHorizontalXXL,
    gridTemplateColumns: 'minmax(0, 1fr)',
    '@media (min-width: 1180px)': { gridTemplateColumns: 'repeat(2, minmax(0, 1fr))' },
  },
  reasons: { marginBottom: tokens.spacingVerticalL },
  waiting: { display: 'grid', gap: tokens.spacingVerticalXS },
});

interface FreshnessProps {
  madeAt: string | undefined;
  nextAt: string | undefined;
}

/** How old a list or answer is, and when the next one is due. */
function Freshness({ madeAt, nextAt }: FreshnessProps) {
  if (madeAt === undefined) {
    return <span>{texts.unknown}</span>;
  }
  return (
    <span>
      {texts.madeAndEnds(ageOf(madeAt))}
      <Time value={nextAt} missing={texts.unknown} />
    </span>
  );
}

function Waiting({ count }: { count: number | undefined }) {
  const styles = useStyles();
  if (count === undefined || count === 0) {
    return <span>{count === undefined ? texts.unknown : texts.waitingNone}</span>;
  }
  return (
    <div className={styles.waiting}>
      <ToneBadge tone="warning" text={texts.waiting} />
      <Text>{texts.waitingHelp(count.toLocaleString(t.locale))}</Text>
      <CopyText block text="certferry ca list --pending" />
      <CopyText block text="certferry ca approve TICKET" />
    </div>
  );
}

function factsOf(authority: CertificationAuthority): Fact[] {
  const connector = authority.connectorId;
  const able = capabilitiesOf(authority.capabilities, texts.capabilityNames);
  return [
    {
      name: texts.connector,
      value:
        connector === undefined ? t.common.none : <RouteLink to={`/connectors/${connector}`}>{authority.connectorName ?? connector}</RouteLink>,
    },
    { name: texts.reported, value: <Time value={authority.reportedAt} form="relative" /> },
    { name: texts.backend, value: texts.backends[authority.backend] ?? authority.backend },
    { name: texts.templates, value: authority.templates.length === 0 ? t.common.none : authority.templates.join(', ') },
    { name: texts.capabilities, value: able.length === 0 ? t.common.none : able.join(', ') },
    { name: texts.crl, value: <Freshness madeAt={authority.crlThisUpdate} nextAt={authority.crlNextUpdate} /> },
    { name: texts.ocsp, value: <Freshness madeAt={authority.ocspThisUpdate} nextAt={authority.ocspNextUpdate} /> },
    { name: texts.waiting, value: <Waiting count={authority.pendingRequests} /> },
  ];
}

/** One authority as one connector sees it. */
export function AuthorityPanel({ authority }: { authority: CertificationAuthority }) {
  const styles = useStyles();
  const reasons = authority.reasons ?? [];
  const state = authority.status ?? (authority.available ? 'active' : 'error');
  return (
    <Panel title={authority.name} lead={texts.of(authority.host)} tools={<StateBadge kind="connector" state={state} />}>
      {reasons.length > 0 && (
        <div className={styles.reasons}>
          <ReasonList reasons={reasons} />
        </div>
      )}
      <div className={styles.content}>
        <Facts facts={factsOf(authority)} />
        <Chain name={authority.name} certificates={authority.chain} />
      </div>
    </Panel>
  );
}
