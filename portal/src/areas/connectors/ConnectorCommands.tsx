import { Text } from '@fluentui/react-components';
import { DeleteRegular, PlayRegular, ProhibitedRegular, RenameRegular } from '@fluentui/react-icons';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';

import { answer, api } from '#/api/client';
import type { Connector } from '#/api/types';
import { ActionButton } from '#/parts/ActionButton';
import { ConfirmDialog } from '#/parts/ConfirmDialog';
import { TextField } from '#/parts/fields';
import { DialogForm, FormDialog } from '#/parts/FormDialog';
import { t } from '#/texts';

const { connectors: texts } = t;

interface CommandsProps {
  connector: Connector;
  etag: string;
}

interface RenameProps {
  name: string;
  rename: (name: string) => Promise<void>;
  onClose: () => void;
}

function Rename({ name, rename, onClose }: RenameProps) {
  const [typed, setTyped] = useState(name);
  return (
    <DialogForm
      title={texts.renameTitle}
      submit={texts.rename}
      incomplete={typed.trim() === ''}
      onSubmit={() => rename(typed.trim())}
      onClose={onClose}
    >
      <TextField label={texts.newName} required value={typed} onValue={setTyped} />
    </DialogForm>
  );
}

/** What can be done to a connector; each says what it does, and asks. */
export function ConnectorCommands({ connector, etag }: CommandsProps) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [open, setOpen] = useState<'rename' | 'enable' | 'disable' | 'remove'>();
  const close = () => setOpen(undefined);
  const params = { path: { connectorId: connector.id } };

  const change = async (body: { name: string; disabled: boolean }) => {
    await answer(api.PUT('/connectors/{connectorId}', { params: { ...params, header: { 'If-Match': etag } }, body }));
    await queries.invalidateQueries({ queryKey: ['connectors'] });
  };
  const remove = async () => {
    await answer(api.DELETE('/connectors/{connectorId}', { params }));
  };
  const leave = () => {
    queries.removeQueries({ queryKey: ['connectors', connector.id] });
    void queries.invalidateQueries({ queryKey: ['connectors'] });
    void navigate('/connectors');
  };
  const { name, disabled } = connector;
  return (
    <>
      <ActionButton needs="administrator" text={texts.rename} icon={<RenameRegular />} onClick={() => setOpen('rename')} />
      <ActionButton
        needs="administrator"
        text={disabled ? texts.enable : texts.disable}
        icon={disabled ? <PlayRegular /> : <ProhibitedRegular />}
        onClick={() => setOpen(disabled ? 'enable' : 'disable')}
      />
      <ActionButton needs="administrator" text={texts.remove} icon={<DeleteRegular />} onClick={() => setOpen('remove')} />
      <FormDialog open={open === 'rename'} onClose={close}>
        <Rename name={name} rename={(next) => change({ name: next, disabled })} onClose={close} />
      </FormDialog>
      <ConfirmDialog
        open={open === 'enable'}
        title={texts.enableTitle(name)}
        confirm={texts.enable}
        onConfirm={() => change({ name, disabled: false })}
        onClose={close}
      >
        <Text>{texts.enableText}</Text>
      </ConfirmDialog>
      <ConfirmDialog
        open={open === 'disable'}
        title={texts.disableTitle(name)}
        confirm={texts.disable}
        destructive
        onConfirm={() => change({ name, disabled: true })}
        onClose={close}
      >
        <Text>{texts.disableText}</Text>
      </ConfirmDialog>
      <ConfirmDialog
        open={open === 'remove'}
        title={texts.removeTitle(name)}
        confirm={texts.remove}
        destructive
        acknowledgement={texts.removeKnown}
        onConfirm={remove}
        onClose={close}
        onDone={leave}
      >
        <Text>{texts.removeText}</Text>
      </ConfirmDialog>
    </>
  );
}
