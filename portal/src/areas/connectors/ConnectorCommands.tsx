import { Text } from '@fluentui/react-components';
import { PlayRegular, ProhibitedRegular, RenameRegular } from '@fluentui/react-icons';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { answer, api } from '#/api/client';
import type { Connector } from '#/api/types';
import { ActionButton } from '#/parts/ActionButton';
import { ConfirmDialog } from '#/parts/ConfirmDialog';
import { TextField } from '#/parts/fields';
import { FormButton } from '#/parts/FormButton';
import { DialogForm } from '#/parts/FormDialog';
import { RemoveButton } from '#/parts/RemoveButton';
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
  const [open, setOpen] = useState<'enable' | 'disable'>();
  const close = () => setOpen(undefined);
  const params = { path: { connectorId: connector.id } };

  const change = async (body: { name: string; disabled: boolean }) => {
    await answer(api.PUT('/connectors/{connectorId}', { params: { ...params, header: { 'If-Match': etag } }, body }));
    await queries.invalidateQueries({ queryKey: ['connectors'] });
  };
  const { name, disabled } = connector;
  return (
    <>
      <FormButton needs="administrator" text={texts.rename} icon={<RenameRegular />}>
        {(close) => <Rename name={name} rename={(next) => change({ name: next, disabled })} onClose={close} />}
      </FormButton>
      <ActionButton
        needs="administrator"
        text={disabled ? texts.enable : texts.disable}
        icon={disabled ? <PlayRegular /> : <ProhibitedRegular />}
        onClick={() => setOpen(disabled ? 'enable' : 'disable')}
      />
      <RemoveButton
        needs="administrator"
        text={texts.remove}
        title={texts.removeTitle(name)}
        acknowledgement={texts.removeKnown}
        kind="connectors"
        id={connector.id}
        remove={() => answer(api.DELETE('/connectors/{connectorId}', { params }))}
      >
        <Text>{texts.removeText}</Text>
      </RemoveButton>
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
    </>
  );
}
