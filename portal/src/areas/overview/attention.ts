import type { CertificationAuthority, Connector, UnaccountedCall } from '#/api/types';
import { subjectOf } from '#/parts/reason';
import { t } from '#/texts';

/** One thing that a person should look at. */
export interface Concern {
  key: string;
  level: 'error' | 'warning';
  title: string;
  text: string;
  /** What to do about it, in the service's words. */
  remedy?: string;
  /** Where it is looked into. */
  to: string;
}

/** A list that may go on behind what was read of it. */
export interface PartOfList<Item> {
  items: Item[];
  nextCursor?: string | undefined;
}

/** What the overview knows; a member is not there until its call was answered. */
export interface OverviewFacts {
  connectors?: Connector[] | undefined;
  authorities?: CertificationAuthority[] | undefined;
  calls?: PartOfList<UnaccountedCall> | undefined;
  failed?: PartOfList<unknown> | undefined;
  expiring?: PartOfList<unknown> | undefined;
}

/** The number of items, with a plus if there are more. */
export function countOf(list: PartOfList<unknown>): string {
  const more = list.nextCursor !== undefined && list.nextCursor !== '';
  return `${list.items.length.toLocaleString(t.locale)}${more ? '+' : ''}`;
}

function levelOf(level: string): Concern['level'] {
  return level === 'error' ? 'error' : 'warning';
}

function ofConnector(connector: Connector): Concern[] {
  return connector.reasons.map((reason) => {
    const level = levelOf(reason.level);
    return {
      key: `connector ${connector.id} ${reason.code} ${reason.subject}`,
      level,
      title: t.overview.connectorIs[level](connector.name),
      text: reason.subject === '' ? reason.text : `${reason.text} (${subjectOf(reason)})`,
      remedy: reason.remedy,
      to: `/connectors/${connector.id}`,
    };
  });
}

/** CAs are spoken of once by the connector that reports them; this is for those that are out of reach. */
function ofAuthority(authority: CertificationAuthority): Concern[] {
  if (authority.available) {
    return [];
  }
  return [
    {
      key: `authority ${authority.connectorId ?? ''} ${authority.name}`,
      level: 'error',
      title: t.overview.caUnavailable(authority.name),
      text: authority.error ?? authority.host,
      to: '/certification-authorities',
    },
  ];
}

function ofCounts(facts: OverviewFacts): Concern[] {
  const { overview } = t;
  const concerns: Concern[] = [];
  const open = facts.calls && { ...facts.calls, items: facts.calls.items.filter((call) => call.closedAt === undefined) };
  if (open && open.items.length > 0) {
    const title = overview.unaccounted(countOf(open));
    concerns.push({ key: 'calls', level: 'error', title, text: overview.unaccountedText, to: '/certification-authorities' });
  }
  if (facts.failed && facts.failed.items.length > 0) {
    const title = overview.failedRequests(countOf(facts.failed));
    concerns.push({ key: 'failed', level: 'warning', title, text: overview.failedRequestsText, to: '/requests?state=failed' });
  }
  if (facts.expiring && facts.expiring.items.length > 0) {
    const title = overview.expiring(countOf(facts.expiring));
    concerns.push({ key: 'expiring', level: 'warning', title, text: overview.expiringText, to: '/certificates?expires=14' });
  }
  return concerns;
}

/** Everything that needs a person, gravest first. */
export function concernsOf(facts: OverviewFacts): Concern[] {
  const none: Concern[] =
    facts.connectors?.length === 0
      ? [{ key: 'none', level: 'warning', title: t.overview.noConnector, text: t.overview.noConnectorText, to: '/connectors' }]
      : [];
  const all = [
    ...none,
    ...(facts.connectors ?? []).flatMap(ofConnector),
    ...(facts.authorities ?? []).flatMap(ofAuthority),
    ...ofCounts(facts),
  ];
  return [...all.filter((concern) => concern.level === 'error'), ...all.filter((concern) => concern.level === 'warning')];
}
