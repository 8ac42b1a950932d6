import { makeStyles, Radio, RadioGroup, Text, tokens } from '@fluentui/react-components';

import { t } from '#/texts';

import { emptyProfile, moved, platformsOf, profileKinds, type ProfileKind } from '../profile';
import { useDraft } from './context';
import { ChoiceMemberField, FieldGroup, TextMemberField } from './fields';

const useStyles = makeStyles({
  kind: { display: 'flex', flexDirection: 'column' },
  text: { color: tokens.colorNeutralForeground2 },
});

function KindChoice() {
  const styles = useStyles();
  const { profile, set } = useDraft();
  return (
    <FieldGroup label={t.profiles.members.kind ?? ''}>
      <RadioGroup
        aria-label={t.profiles.members.kind}
        value={profile.kind}
        onChange={(_, data) =>
          set(profile.displayName === '' ? emptyProfile(data.value, moved(profile, { kind: data.value }).platform) : moved(profile, { kind: data.value }))
        }
      >
        {profileKinds.map((kind) => (
          <Radio
            key={kind}
            value={kind}
            label={
              <span className={styles.kind}>
                {t.profiles.kinds[kind]}
                <Text size={200} className={styles.text}>
                  {t.profiles.kindTexts[kind]}
                </Text>
              </span>
            }
          />
        ))}
      </RadioGroup>
    </FieldGroup>
  );
}

/** What every profile has. Kind and platform only as long as it is new. */
export function BasicsStep() {
  const { profile, set, isNew } = useDraft();
  const names: Record<string, string> = t.platforms;
  return (
    <>
      {isNew ? <KindChoice /> : <Text>{t.profiles.wizard.immutable}</Text>}
      <ChoiceMemberField
        member="platform"
        words={platformsOf[profile.kind as ProfileKind]}
        text={(platform) => names[platform] ?? platform}
        disabled={!isNew}
        onChoose={(platform) => set(moved(profile, { platform }))}
      />
      <TextMemberField member="displayName" required />
      <TextMemberField member="description" lines={2} />
    </>
  );
}
