import { makeStyles, Subtitle2, Text, tokens } from '@fluentui/react-components';

import { Loaded } from '#/parts/Loaded';
import { Panel } from '#/parts/Panel';
import { Time } from '#/parts/Time';
import { t } from '#/texts';

import { useReleases } from './queries';

const { connectors: texts } = t;

const useStyles = makeStyles({
  list: { display: 'grid', gap: tokens.spacingVerticalL, margin: 0, padding: 0, listStyleType: 'none' },
  version: { margin: 0 },
  when: { color: tokens.colorNeutralForeground2, marginInlineStart: tokens.spacingHorizontalS },
  notes: { margin: `${tokens.spacingVerticalXS} 0 0`, whiteSpace: 'pre-line' },
});

/** The product's versions with what is new in each. */
export function ReleasesPanel() {
  const styles = useStyles();
  const releases = useReleases();
  return (
    <Panel title={texts.releases} lead={texts.releasesLead}>
      <Loaded query={releases}>
        {({ items }) =>
          items.length === 0 ? (
            <Text>{texts.noReleases}</Text>
          ) : (
            <ul className={styles.list}>
              {items.map((release) => (
                <li key={release.version}>
                  <Subtitle2 as="h3" className={styles.version}>
                    {release.version}
                  </Subtitle2>
                  <Text size={200} className={styles.when}>
                    {texts.released} <Time value={release.releasedAt} />
                  </Text>
                  {release.notes !== undefined && <p className={styles.notes}>{release.notes}</p>}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}
