import { Badge, makeStyles, tokens } from '@fluentui/react-components';

import { t } from '#/texts';

const useStyles = makeStyles({
  list: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS, margin: 0, padding: 0, listStyleType: 'none' },
});

/** What a connector offers. */
export function FeatureList({ features }: { features: readonly string[] }) {
  const styles = useStyles();
  if (features.length === 0) {
    return <span>{t.common.none}</span>;
  }
  return (
    <ul className={styles.list}>
      {features.map((feature) => (
        <li key={feature}>
          <Badge appearance="tint" color="informative">
            {t.connectors.featureNames[feature] ?? feature}
          </Badge>
        </li>
      ))}
    </ul>
  );
}
