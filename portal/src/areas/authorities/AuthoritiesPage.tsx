import { makeStyles, tokens } from '@fluentui/react-components';
import { BuildingBankRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';

import { answer, api } from '#/api/client';
import { EmptyState } from '#/parts/EmptyState';
import { Loaded } from '#/parts/Loaded';
import { PageHeader } from '#/parts/PageHeader';
import { RouteLink } from '#/parts/RouteLink';
import { t } from '#/texts';

import { AuthorityPanel } from './AuthorityPanel';
import { CallsPanel } from './CallsPanel';

const { authorities: texts } = t;

/** Milliseconds after which what connectors reported is looked at again. */
const refetchInterval = 30_000;

const useStyles = makeStyles({
  page: { display: 'grid', gap: tokens.spacingVerticalL, gridTemplateColumns: 'minmax(0, 1fr)' },
});

export default function AuthoritiesPage() {
  const styles = useStyles();
  const authorities = useQuery({
    queryKey: ['certificationAuthorities'],
    queryFn: ({ signal }) => answer(api.GET('/certificationAuthorities', { signal })),
    refetchInterval,
  });
  return (
    <>
      <PageHeader title={texts.title} lead={texts.lead} />
      <div className={styles.page}>
        <Loaded query={authorities}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState
                icon={<BuildingBankRegular />}
                title={texts.none}
                text={texts.noneText}
                action={<RouteLink to="/connectors">{texts.toConnectors}</RouteLink>}
              />
            ) : (
              items.map((authority) => (
                <AuthorityPanel
                  key={`${authority.connectorId ?? ''} ${authority.host} ${authority.name}`}
                  authority={authority}
                />
              ))
            )
          }
        </Loaded>
        <CallsPanel />
      </div>
    </>
  );
}
