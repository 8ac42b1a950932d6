import { Text } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { answer, api } from '#/api/client';
import type { AnswerOf } from '#/api/types';
import { connectorCommand, tokenCommand } from '#/parts/enrolCommands';
import { DialogForm, FormDialog } from '#/parts/FormDialog';
import { SecretOnce } from '#/parts/SecretOnce';
import { absoluteTime } from '#/parts/Time';
import { t } from '#/texts';

const { connectors: texts } = t;
const tokenFile = 'connector.token';

interface AddConnectorProps {
  onClose: () => void;
}

function AddConnector({ onClose }: AddConnectorProps) {
  const queries = useQueryClient();
  const [made, setMade] = useState<AnswerOf<'/enrolmentTokens', 'post'>>();
  const make = async () => {
    setMade(await answer(api.POST('/enrolmentTokens', { body: { kind: 'connector' } })));
  };
  const close = () => {
    void queries.invalidateQueries({ queryKey: ['connectors'] });
    onClose();
  };
  const result = made && (
    <SecretOnce
      warning={texts.shownOnce(absoluteTime(made.expiresAt))}
      parts={[
        { label: texts.tokenCommand, text: tokenCommand(made.token, tokenFile) },
        { label: texts.enrolCommand, text: connectorCommand(made.serviceUrl, tokenFile) },
        { label: texts.tokenAlone, text: made.token },
      ]}
    />
  );
  return (
    <DialogForm title={texts.addTitle} submit={texts.makeToken} keepOpen result={result} onSubmit={make} onClose={close}>
      <Text>{texts.addLead}</Text>
      <Text>{texts.addSteps}</Text>
    </DialogForm>
  );
}

/** Makes an enrolment token and shows it once, in the commands that use it. */
export function AddConnectorDialog({ open, onClose }: { open: boolean } & AddConnectorProps) {
  return (
    <FormDialog open={open} onClose={onClose}>
      <AddConnector onClose={onClose} />
    </FormDialog>
  );
}
