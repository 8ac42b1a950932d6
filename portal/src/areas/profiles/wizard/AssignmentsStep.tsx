import { Button, makeStyles, Select, Text, tokens } from '@fluentui/react-components';
import { AddRegular, DeleteRegular } from '@fluentui/react-icons';
import { useRef, useState } from 'react';

import { t } from '#/texts';

import type { Assignment } from '../profile';
import { useGroups } from '../queries';
import { useDraft, useFindings } from './context';
import { CheckedField, Faults, wordOf } from './fields';

const useStyles = makeStyles({
  add: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'flex-end' },
  choice: { flex: '1 1 220px', minWidth: 0 },
  list: { margin: 0, padding: 0, listStyleType: 'none', display: 'grid', gap: tokens.spacingVerticalS },
  row: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) 130px auto',
    gap: tokens.spacingHorizontalS,
    alignItems: 'center',
  },
  name: { overflowWrap: 'anywhere' },
  narrow: { minWidth: 0 },
});

/** To which groups the profile goes, and to which it does not. */
export function AssignmentsStep() {
  const styles = useStyles();
  const { profile, set } = useDraft();
  const findings = useFindings('assignments');
  const groups = useGroups();
  const [chosen, setChosen] = useState('');
  const choice = useRef<HTMLSelectElement>(null);
  const { wizard } = t.profiles;
  const all = groups.data ?? [];
  const assignments = profile.assignments ?? [];
  const put = (next: Assignment[]) => set({ assignments: next });
  const nameOf = (id: string) => all.find((group) => group.id === id)?.displayName ?? id;
  const free = all.filter((group) => !assignments.some((assignment) => assignment.groupId === group.id));

  const add = () => {
    const group = all.find((each) => each.id === chosen);
    if (group !== undefined) {
      const target = group.kind === 'user' ? 'userGroup' : 'deviceGroup';
      put([...assignments, { target, groupId: group.id, mode: 'include' }]);
      setChosen('');
    }
  };

  const remove = (assignment: Assignment) => {
    put(assignments.filter((each) => each !== assignment));
    choice.current?.focus(); // The button that had it is gone.
  };

  return (
    <>
      <Text>{wizard.assignText}</Text>
      {groups.data?.length === 0 && <Text>{wizard.noGroups}</Text>}
      {assignments.length === 0 && <Text weight="semibold">{wizard.noAssignments}</Text>}
      <ul className={styles.list}>
        {assignments.map((assignment) => (
          <li key={assignment.groupId} className={styles.row}>
            <span className={styles.name}>
              {nameOf(assignment.groupId)} ({wordOf(assignment.target)})
            </span>
            <Select
              aria-label={wizard.mode(nameOf(assignment.groupId))}
              className={styles.narrow}
              value={assignment.mode}
              onChange={(_, data) =>
                put(assignments.map((each) => (each === assignment ? { ...each, mode: data.value } : each)))
              }
            >
              <option value="include">{wordOf('include')}</option>
              <option value="exclude">{wordOf('exclude')}</option>
            </Select>
            <Button
              appearance="subtle"
              icon={<DeleteRegular />}
              aria-label={wizard.removeGroup(nameOf(assignment.groupId))}
              onClick={() => remove(assignment)}
            />
          </li>
        ))}
      </ul>
      <div className={styles.add}>
        <div className={styles.choice}>
          <CheckedField label={wizard.group} findings={[]}>
            <Select ref={choice} value={chosen} onChange={(_, data) => setChosen(data.value)}>
              <option value="">{wizard.choose}</option>
              {free.map((group) => (
                <option key={group.id} value={group.id}>
                  {group.displayName} ({wordOf(group.kind === 'user' ? 'userGroup' : 'deviceGroup')})
                </option>
              ))}
            </Select>
          </CheckedField>
        </div>
        <Button icon={<AddRegular />} disabledFocusable={chosen === ''} onClick={add}>
          {wizard.addGroup}
        </Button>
      </div>
      <Faults findings={findings} />
    </>
  );
}
