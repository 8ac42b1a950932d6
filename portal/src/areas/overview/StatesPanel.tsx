import { makeStyles, Text, tokens } from '@fluentui/react-components';

import { ChartPanel } from '#/parts/charts/ChartPanel';
import { RouteLink } from '#/parts/RouteLink';
import { t } from '#/texts';

import { countsByState, type StateCount } from './figures';
import { useCertificateCounts } from './queries';

const texts = t.overview.states;

const useStyles = makeStyles({
  table: { width: '100%', borderCollapse: 'collapse', '& th, & td': { paddingBlock: tokens.spacingVerticalXS } },
  state: { textAlign: 'start', fontWeight: tokens.fontWeightRegular, paddingInlineEnd: tokens.spacingHorizontalM, whiteSpace: 'nowrap' },
  wide: { width: '100%' },
  bar: {
    display: 'block',
    height: '14px',
    minWidth: '2px',
    borderRadius: tokens.borderRadiusSmall,
    backgroundColor: tokens.colorBrandForeground1,
  },
  count: { textAlign: 'end', fontVariantNumeric: 'tabular-nums', paddingInlineStart: tokens.spacingHorizontalM },
  hidden: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)', whiteSpace: 'nowrap' },
  none: { display: 'block', padding: `${tokens.spacingVerticalXXL} 0`, color: tokens.colorNeutralForeground2 },
});

function linkOf(state: string): string {
  return state === 'expired' ? '/certificates?expires=past' : `/certificates?issuanceState=${state}`;
}

function Row({ row, most }: { row: StateCount; most: number }) {
  const styles = useStyles();
  const text = row.state === 'expired' ? texts.expired : (t.states.issuance[row.state] ?? row.state);
  return (
    <tr>
      <th scope="row" className={styles.state}>
        <RouteLink to={linkOf(row.state)}>{text}</RouteLink>
      </th>
      <td className={styles.wide}>
        <span className={styles.bar} style={{ width: `${(100 * row.count) / most}%` }} aria-hidden="true" />
        <span className={styles.hidden}>
          {new Intl.NumberFormat(t.locale, { style: 'percent', maximumFractionDigits: 1 }).format(row.share / 100)}
        </span>
      </td>
      <td className={styles.count}>{row.count.toLocaleString(t.locale)}</td>
    </tr>
  );
}

/** How many certificates are in which state: bars that are a table, too. */
function StateTable({ rows }: { rows: readonly StateCount[] }) {
  const styles = useStyles();
  const most = Math.max(1, ...rows.map((row) => row.count));
  return (
    <table className={styles.table}>
      <thead className={styles.hidden}>
        <tr>
          <th scope="col">{texts.state}</th>
          <th scope="col">{texts.share}</th>
          <th scope="col">{texts.count}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.state} row={row} most={most} />
        ))}
      </tbody>
    </table>
  );
}

export function StatesPanel() {
  const styles = useStyles();
  const counts = useCertificateCounts();
  return (
    <ChartPanel title={texts.title} lead={texts.lead} query={counts}>
      {({ items }) =>
        items.length === 0 ? <Text className={styles.none}>{texts.none}</Text> : <StateTable rows={countsByState(items)} />
      }
    </ChartPanel>
  );
}
