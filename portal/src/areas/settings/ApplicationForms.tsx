import { Checkbox, Text } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';

import { answer, api, taggedAnswer } from '#/api/client';
import type { AnswerOf, ItemOf } from '#/api/types';
import { TextField } from '#/parts/fields';
import { DialogForm } from '#/parts/FormDialog';
import { SecretOnce } from '#/parts/SecretOnce';
import { absoluteTime } from '#/parts/Time';
import { t } from '#/texts';

const { applications: texts } = t;
const defaultSecretDays = '180';

export type Application = ItemOf<'/applications'>;

interface OneApplicationProps {
  application: Application;
  onClose: () => void;
}

/** Makes an application, or changes its name and roles. */
export function ApplicationForm({ application, onClose }: { application?: Application; onClose: () => void }) {
  const queries = useQueryClient();
  const rolesId = useId();
  const [name, setName] = useState(application?.name ?? '');
  const [roles, setRoles] = useState<readonly string[]>(application?.roles ?? []);
  const save = async () => {
    const body = { name: name.trim(), roles: [...roles] };
    if (application === undefined) {
      await answer(api.POST('/applications', { body }));
    } else {
      const path = { applicationId: application.id };
      const { etag } = await taggedAnswer(api.GET('/applications/{applicationId}', { params: { path } }));
      await answer(api.PUT('/applications/{applicationId}', { params: { path, header: { 'If-Match': etag } }, body }));
    }
    await queries.invalidateQueries({ queryKey: ['applications'] });
  };
  return (
    <DialogForm
      title={application === undefined ? texts.addTitle : texts.editTitle(application.name)}
      submit={application === undefined ? texts.add : t.common.save}
      incomplete={name.trim() === ''}
      onSubmit={save}
      onClose={onClose}
    >
      <TextField label={t.settings.name} required value={name} onValue={setName} />
      <div role="group" aria-labelledby={rolesId}>
        <Text id={rolesId} block>
          {texts.roles}
        </Text>
        {Object.entries(texts.roleTexts).map(([role, text]) => (
          <div key={role}>
            <Checkbox
              label={`${text} (${role})`}
              checked={roles.includes(role)}
              onChange={(_, data) => setRoles(data.checked === true ? [...roles, role] : roles.filter((each) => each !== role))}
            />
          </div>
        ))}
      </div>
    </DialogForm>
  );
}

/** Makes a secret in place of the one before and shows it. */
export function SecretForm({ application, onClose }: OneApplicationProps) {
  const queries = useQueryClient();
  const [days, setDays] = useState(defaultSecretDays);
  const [made, setMade] = useState<AnswerOf<'/applications/{applicationId}/secret', 'post'>>();
  const make = async () => {
    const params = { path: { applicationId: application.id } };
    const body = { validityDays: Number(days) };
    setMade(await answer(api.POST('/applications/{applicationId}/secret', { params, body })));
    void queries.invalidateQueries({ queryKey: ['applications'] });
  };
  const result = made && (
    <SecretOnce
      warning={texts.secretShownOnce(absoluteTime(made.expiresAt))}
      parts={[
        { label: texts.id, text: application.id },
        { label: texts.secretLabel, text: made.secret },
      ]}
    />
  );
  return (
    <DialogForm
      title={texts.secretTitle(application.name)}
      submit={texts.secret}
      incomplete={days === ''}
      keepOpen
      result={result}
      onSubmit={make}
      onClose={onClose}
    >
      <Text>{texts.secretText}</Text>
      <TextField label={texts.secretDays} hint={texts.secretDaysHint} type="number" required value={days} onValue={setDays} />
    </DialogForm>
  );
}

/** Sets the certificate of an application's assertions. */
export function CertificateForm({ application, onClose }: OneApplicationProps) {
  const queries = useQueryClient();
  const [pem, setPem] = useState('');
  const put = async () => {
    const params = { path: { applicationId: application.id } };
    await answer(api.PUT('/applications/{applicationId}/certificate', { params, body: { certificate: pem } }));
    await queries.invalidateQueries({ queryKey: ['applications'] });
  };
  return (
    <DialogForm
      title={texts.certificateTitle(application.name)}
      submit={texts.certificate}
      incomplete={pem.trim() === ''}
      onSubmit={put}
      onClose={onClose}
    >
      <Text>{texts.certificateText}</Text>
      <TextField
        label={texts.certificateLabel}
        required
        lines={6}
        placeholder="-----BEGIN CERTIFICATE-----"
        value={pem}
        onValue={setPem}
      />
    </DialogForm>
  );
}
