import { t } from '#/texts';

import type { CertificateFacts } from './pfx/certificate';

/** What somebody may want to look at before a certificate is imported for a user; nothing of it is an error. */
export function warningsOf(facts: CertificateFacts, userPrincipalName: string, now: number): string[] {
  const { warnings } = t.importedPfx.form;
  const found: string[] = [];
  if (Date.parse(facts.notAfter) < now) {
    found.push(warnings.expired);
  } else if (Date.parse(facts.notBefore) > now) {
    found.push(warnings.notYet);
  }
  const user = userPrincipalName.toLowerCase();
  const [first] = facts.mailboxes;
  if (first !== undefined && user !== '' && !facts.mailboxes.some((mailbox) => mailbox.toLowerCase() === user)) {
    found.push(warnings.otherName(first));
  }
  return found;
}
