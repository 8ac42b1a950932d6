import { makeStyles, mergeClasses, shorthands, Skeleton, SkeletonItem, Text, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular, ChevronRightRegular, ErrorCircleFilled, WarningFilled } from '@fluentui/react-icons';

import { EmptyState } from '#/parts/EmptyState';
import { RouteLink } from '#/parts/RouteLink';
import { t } from '#/texts';
import { languageOfService } from '#/texts/language';

import type { Concern } from './attention';

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: 'none', display: 'grid' },
  item: {
    display: 'grid',
    gridTemplateColumns: '24px minmax(0, 1fr) auto',
    columnGap: tokens.spacingHorizontalM,
    alignItems: 'start',
    padding: `${tokens.spacingVerticalM} 0`,
    ':not(:last-child)': { ...shorthands.borderBottom('1px', 'solid', tokens.colorNeutralStroke3) },
  },
  icon: { fontSize: '20px', lineHeight: 1, paddingTop: '1px' },
  error: { color: tokens.colorStatusDangerForeground1 },
  warning: { color: tokens.colorStatusWarningForeground3 },
  words: { display: 'grid', gap: tokens.spacingVerticalXXS, overflowWrap: 'anywhere' },
  text: { color: tokens.colorNeutralForeground2 },
  open: { display: 'inline-flex', alignItems: 'center', minHeight: '24px' },
});

/** Everything that needs a person, or that nothing does. */
export function AttentionList({ concerns, loading }: { concerns: readonly Concern[]; loading: boolean }) {
  const styles = useStyles();
  if (loading) {
    return (
      <Skeleton aria-label={t.common.loading}>
        <SkeletonItem size={48} />
      </Skeleton>
    );
  }
  if (concerns.length === 0) {
    return <EmptyState icon={<CheckmarkCircleRegular />} title={t.overview.allWell} text={t.overview.allWellText} />;
  }
  return (
    <ul className={styles.list}>
      {concerns.map((concern) => (
        <li key={concern.key} className={styles.item}>
          <span className={mergeClasses(styles.icon, styles[concern.level])} aria-hidden="true">
            {concern.level === 'error' ? <ErrorCircleFilled /> : <WarningFilled />}
          </span>
          <div className={styles.words}>
            <Text weight="semibold">{concern.title}</Text>
            <Text className={styles.text}>{concern.text}</Text>
            {concern.remedy !== undefined && concern.remedy !== '' && (
              <Text size={200} className={styles.text}>
                {t.overview.remedy}: <span lang={languageOfService}>{concern.remedy}</span>
              </Text>
            )}
          </div>
          <RouteLink to={concern.to} className={styles.open}>
            {t.overview.open} <ChevronRightRegular aria-hidden="true" />
          </RouteLink>
        </li>
      ))}
    </ul>
  );
}
