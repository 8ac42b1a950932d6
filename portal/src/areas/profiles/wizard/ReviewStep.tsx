import { makeStyles, MessageBar, MessageBarBody, MessageBarTitle, Text, tokens } from '@fluentui/react-components';

import { Facts } from '#/parts/Panel';
import { t } from '#/texts';

import { factsOf } from '../facts';
import { languageOf, sentenceOf } from '../findings';
import { useGroups, useProfiles } from '../queries';
import { useDraft } from './context';
import { wordOf } from './fields';

const useStyles = makeStyles({
  body: { overflowWrap: 'anywhere', paddingBlock: tokens.spacingVerticalS },
});

/** All that will be saved, and what the service has to say of it. */
export function ReviewStep() {
  const styles = useStyles();
  const { profile, findings } = useDraft();
  const profiles = useProfiles();
  const groups = useGroups();
  const nameOf = (id: string) => profiles.data?.find((each) => each.id === id)?.displayName ?? id;
  const assigned = (profile.assignments ?? []).map((assignment) => {
    const name = groups.data?.find((group) => group.id === assignment.groupId)?.displayName ?? assignment.groupId;
    return `${wordOf(assignment.mode)}: ${name}`;
  });
  const value = assigned.length === 0 ? t.profiles.wizard.noAssignments : assigned.join(', ');
  return (
    <>
      <Text>{t.profiles.wizard.reviewLead}</Text>
      {findings.length > 0 && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody className={styles.body}>
            <MessageBarTitle>{t.profiles.wizard.warnings}</MessageBarTitle>
            {findings.map((finding) => (
              <div key={`${finding.code} ${finding.path}`} lang={languageOf(finding)}>
                {sentenceOf(finding)}
              </div>
            ))}
          </MessageBarBody>
        </MessageBar>
      )}
      <Facts facts={[...factsOf(profile, nameOf), { name: t.profiles.assignments, value }]} />
    </>
  );
}
