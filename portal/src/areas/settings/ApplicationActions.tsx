import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { answer, api } from '#/api/client';
import { ActionButton } from '#/parts/ActionButton';
import { ConfirmDialog } from '#/parts/ConfirmDialog';
import { FormDialog } from '#/parts/FormDialog';
import { t } from '#/texts';

import { ApplicationForm, CertificateForm, SecretForm, type Application } from './ApplicationForms';

const { applications: texts } = t;

const useStyles = makeStyles({
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS },
});

type Action = 'edit' | 'secret' | 'certificate' | 'removeSecret' | 'removeCertificate' | 'remove';

/** What an administrator can do with an application. */
export function ApplicationActions({ application }: { application: Application }) {
  const styles = useStyles();
  const queries = useQueryClient();
  const [open, setOpen] = useState<Action>();
  const close = () => setOpen(undefined);
  const params = { path: { applicationId: application.id } };
  const { name } = application;

  const actions: { what: Action; text: string }[] = [
    { what: 'edit', text: texts.edit },
    { what: 'secret', text: texts.secret },
    ...(application.secretExpiresAt === undefined ? [] : [{ what: 'removeSecret' as const, text: texts.removeSecret }]),
    { what: 'certificate', text: texts.certificate },
    ...(application.certificate === undefined ? [] : [{ what: 'removeCertificate' as const, text: texts.removeCertificate }]),
    { what: 'remove', text: texts.remove },
  ];
  const removals = [
    {
      what: 'removeSecret',
      title: texts.removeSecretTitle(name),
      text: texts.removeSecretText,
      confirm: texts.removeSecret,
      call: () => answer(api.DELETE('/applications/{applicationId}/secret', { params })),
    },
    {
      what: 'removeCertificate',
      title: texts.removeCertificateTitle(name),
      text: texts.removeCertificateText,
      confirm: texts.removeCertificate,
      call: () => answer(api.DELETE('/applications/{applicationId}/certificate', { params })),
    },
    {
      what: 'remove',
      title: texts.removeTitle(name),
      text: texts.removeText,
      confirm: texts.remove,
      call: () => answer(api.DELETE('/applications/{applicationId}', { params })),
    },
  ] as const;
  return (
    <div className={styles.buttons}>
      {actions.map(({ what, text }) => (
        <ActionButton key={what} needs="administrator" appearance="subtle" text={text} onClick={() => setOpen(what)} />
      ))}
      <FormDialog open={open === 'edit'} onClose={close}>
        <ApplicationForm application={application} onClose={close} />
      </FormDialog>
      <FormDialog open={open === 'secret'} onClose={close}>
        <SecretForm application={application} onClose={close} />
      </FormDialog>
      <FormDialog open={open === 'certificate'} onClose={close}>
        <CertificateForm application={application} onClose={close} />
      </FormDialog>
      {removals.map((removal) => (
        <ConfirmDialog
          key={removal.what}
          open={open === removal.what}
          title={removal.title}
          confirm={removal.confirm}
          destructive
          onConfirm={async () => {
            await removal.call();
          }}
          onClose={close}
          onDone={() => void queries.invalidateQueries({ queryKey: ['applications'] })}
        >
          <Text>{removal.text}</Text>
        </ConfirmDialog>
      ))}
    </div>
  );
}
