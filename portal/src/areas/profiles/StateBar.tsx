import { makeStyles, Text, tokens } from '@fluentui/react-components';

import { t } from '#/texts';

import { partsOf } from './counts';
import { useDeploymentCounts } from './queries';

const useStyles = makeStyles({
  root: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS, minWidth: '120px' },
  bar: { display: 'flex', flexGrow: 1, height: '10px', borderRadius: tokens.borderRadiusMedium, overflow: 'hidden' },
  none: { color: tokens.colorNeutralForeground2 },
});

/** How a profile is doing, in the space of a table's cell. */
export function StateBar({ profileId }: { profileId: string }) {
  const styles = useStyles();
  const counts = useDeploymentCounts(profileId);
  const parts = partsOf(counts.data ?? []);
  if (parts.length === 0) {
    return <Text className={styles.none}>{counts.isPending ? t.common.loading : t.profiles.noDevices}</Text>;
  }
  const total = parts.reduce((sum, part) => sum + part.devices, 0);
  const words = parts.map((part) => t.profiles.devicesWith(part.devices, t.states.deployment[part.state] ?? part.state));
  return (
    <div className={styles.root} role="img" aria-label={words.join(', ')} title={words.join(', ')}>
      <span className={styles.bar}>
        {parts.map((part) => (
          <span key={part.state} style={{ width: `${part.share}%`, backgroundColor: part.color }} />
        ))}
      </span>
      <Text>{total.toLocaleString(t.locale)}</Text>
    </div>
  );
}
