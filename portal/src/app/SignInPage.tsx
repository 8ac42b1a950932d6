import { Button, Divider, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useState, type FormEvent } from 'react';

import { t } from '#/texts';

import { FrontDoor } from './FrontDoor';
import { SignInForm } from './SignInForm';

const useStyles = makeStyles({
  organisation: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
});

/** By the tenant's OpenID provider. The service leads the browser there, and back to the portal. */
function Organisation() {
  const styles = useStyles();
  const [asked, setAsked] = useState(false);
  const [tenant, setTenant] = useState('');
  if (!asked) {
    return (
      <Button size="large" onClick={() => setAsked(true)}>
        {t.signIn.organisation}
      </Button>
    );
  }
  const start = (event: FormEvent) => {
    event.preventDefault();
    // No form that is sent: its way on to the provider would break the page's form-action.
    window.location.assign(`/api/v1/session/oidc/start?tenant=${encodeURIComponent(tenant.trim())}`);
  };
  return (
    <form className={styles.organisation} onSubmit={start}>
      <Field label={t.signIn.tenant} hint={t.signIn.organisationHint} required>
        <Input autoFocus name="tenant" size="large" value={tenant} onChange={(_, data) => setTenant(data.value)} />
      </Field>
      <Button size="large" type="submit" disabled={tenant.trim() === ''}>
        {t.signIn.continue}
      </Button>
    </form>
  );
}

export function SignInPage() {
  return (
    <FrontDoor title={t.signIn.title} lead={t.signIn.lead}>
      <SignInForm />
      <Divider>{t.signIn.or}</Divider>
      <Organisation />
    </FrontDoor>
  );
}
