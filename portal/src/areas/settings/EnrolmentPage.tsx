import { makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';

import { answer, api } from '#/api/client';
import type { AnswerOf } from '#/api/types';
import { deviceCommand, tokenCommand } from '#/parts/enrolCommands';
import { TextField } from '#/parts/fields';
import { FormButton } from '#/parts/FormButton';
import { DialogForm } from '#/parts/FormDialog';
import { Panel } from '#/parts/Panel';
import { SecretOnce } from '#/parts/SecretOnce';
import { absoluteTime } from '#/parts/Time';
import { t } from '#/texts';

import { SettingsFrame } from './SettingsFrame';

const { enrolment: texts } = t;
const tokenFile = 'device.token';

const useStyles = makeStyles({ panel: { maxWidth: '640px' }, button: { marginTop: tokens.spacingVerticalM } });

/** Only what was filled in: the API refuses an empty id. */
function orderOf(userId: string, deviceId: string) {
  return {
    kind: 'device' as const,
    platform: 'linux',
    ...(userId.trim() === '' ? {} : { userId: userId.trim() }),
    ...(deviceId.trim() === '' ? {} : { deviceId: deviceId.trim() }),
  };
}

function MakeToken({ onClose }: { onClose: () => void }) {
  const [userId, setUserId] = useState('');
  const [deviceId, setDeviceId] = useState('');
  const [made, setMade] = useState<AnswerOf<'/enrolmentTokens', 'post'>>();
  const make = async () => {
    setMade(await answer(api.POST('/enrolmentTokens', { body: orderOf(userId, deviceId) })));
  };
  const result = made && (
    <SecretOnce
      warning={texts.shownOnce(absoluteTime(made.expiresAt))}
      parts={[
        { label: texts.tokenCommand, text: tokenCommand(made.token, tokenFile) },
        { label: texts.enrolCommand, text: deviceCommand(made.serviceUrl, tokenFile) },
      ]}
    />
  );
  return (
    <DialogForm title={texts.title} submit={texts.make} keepOpen result={result} onSubmit={make} onClose={onClose}>
      <TextField label={texts.user} hint={texts.userHint} value={userId} onValue={setUserId} />
      <TextField label={texts.device} hint={texts.deviceHint} value={deviceId} onValue={setDeviceId} />
    </DialogForm>
  );
}

/** Tokens by which Linux devices join. */
export default function EnrolmentPage() {
  const styles = useStyles();
  return (
    <SettingsFrame title={t.settings.enrolment} lead={texts.lead} least="administrator">
      <Panel title={texts.title} lead={texts.lead} className={styles.panel}>
        <div className={styles.button}>
          <FormButton needs="administrator" appearance="primary" text={texts.make}>
            {(close) => <MakeToken onClose={close} />}
          </FormButton>
        </div>
      </Panel>
    </SettingsFrame>
  );
}
