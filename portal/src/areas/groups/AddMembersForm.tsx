import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import { useState } from 'react';

import { answer, api } from '#/api/client';
import type { Group } from '#/api/types';
import { deviceSearch, userSearch, type Found } from '#/parts/directorySearch';
import { DialogForm } from '#/parts/FormDialog';
import { SearchChoice } from '#/parts/SearchChoice';
import { t } from '#/texts';

const { groups: texts } = t;

/** Most members that the API takes at once. */
const most = 500;

const useStyles = makeStyles({
  list: { display: 'grid', gap: tokens.spacingVerticalXS, margin: 0, padding: 0, listStyleType: 'none' },
  row: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) auto',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    overflowWrap: 'anywhere',
  },
});

interface AddMembersFormProps {
  group: Group;
  onAdded: () => void;
  onClose: () => void;
}

/** Finds users or devices, one after the other, and adds them all at once: in a FormDialog. */
export function AddMembersForm({ group, onAdded, onClose }: AddMembersFormProps) {
  const styles = useStyles();
  const [chosen, setChosen] = useState<readonly Found[]>([]);
  const ofDevices = group.kind === 'device';

  const add = async () => {
    const body = { memberIds: chosen.map((each) => each.id) };
    await answer(api.POST('/groups/{groupId}/members', { params: { path: { groupId: group.id } }, body }));
    onAdded();
  };
  const choose = (found: Found | undefined) => {
    if (found !== undefined) {
      setChosen((now) => (now.some((each) => each.id === found.id) ? now : [...now, found]));
    }
  };

  return (
    <DialogForm
      title={texts.addMembersTitle(group.displayName)}
      submit={texts.addMembers}
      incomplete={chosen.length === 0}
      onSubmit={add}
      onClose={onClose}
    >
      <SearchChoice
        label={ofDevices ? texts.findDevice : texts.findUser}
        hint={ofDevices ? texts.findDeviceHint : texts.findUserHint}
        none={ofDevices ? texts.noDevice : texts.noUser}
        search={ofDevices ? deviceSearch() : userSearch}
        several
        disabled={chosen.length >= most}
        onChoose={choose}
      />
      <Text weight="semibold">{texts.chosen}</Text>
      {chosen.length === 0 ? (
        <Text>{texts.noneChosen}</Text>
      ) : (
        <ul className={styles.list}>
          {chosen.map((each) => (
            <li key={each.id} className={styles.row}>
              {each.name}
              <Button
                appearance="subtle"
                size="small"
                icon={<DismissRegular />}
                aria-label={texts.leaveOut(each.name)}
                onClick={() => setChosen((now) => now.filter((other) => other.id !== each.id))}
              />
            </li>
          ))}
        </ul>
      )}
    </DialogForm>
  );
}
