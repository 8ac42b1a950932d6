import type { AnswerOf } from '#/api/types';
import { SecretOnce } from '#/parts/SecretOnce';
import { t } from '#/texts';

interface OneTimePasswordProps {
  account: AnswerOf<'/accounts', 'post'>;
}

/** What an account is handed over with. */
export function OneTimePassword({ account }: OneTimePasswordProps) {
  return (
    <SecretOnce
      warning={t.accounts.shownOnce(account.name)}
      parts={[
        { label: t.accounts.signIn, text: account.name },
        { label: t.accounts.password, text: account.oneTimePassword ?? '' },
      ]}
    />
  );
}
