import { makeStyles, ProgressBar, tokens } from '@fluentui/react-components';
import { ArrowUploadRegular, CheckmarkCircleRegular, DismissCircleRegular } from '@fluentui/react-icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useNavigate, useParams } from 'react-router';

import { answer, api } from '#/api/client';
import { ActionButton } from '#/parts/ActionButton';
import { ConfirmButton } from '#/parts/ConfirmButton';
import { EmptyState } from '#/parts/EmptyState';
import { PanelStack } from '#/parts/Grid';
import { Loaded } from '#/parts/Loaded';
import { PageHeader } from '#/parts/PageHeader';
import { Facts, Panel } from '#/parts/Panel';
import { RouteLink } from '#/parts/RouteLink';
import { ToneBadge } from '#/parts/StateBadge';
import { DataTable } from '#/parts/table/DataTable';
import { usePagedList } from '#/parts/table/usePagedList';
import { Time } from '#/parts/Time';
import { t } from '#/texts';

import { errorColumns } from './errorColumns';
import { roleFor, toneOf, type Import, type ImportError } from './imports';
import { ReportButton } from './ReportButton';

const { imports: texts } = t;
const trail = [{ text: texts.title, to: '/imports' }];

/** Milliseconds after which a running import is looked at again. */
const refetchInterval = 700;

const useStyles = makeStyles({ bar: { marginBottom: tokens.spacingVerticalL } });

function Commands({ running }: { running: Import }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const cancel = async () => {
    await answer(api.POST('/imports/{importId}/cancel', { params: { path: { importId: running.id } } }));
    await queries.invalidateQueries({ queryKey: ['imports'] });
  };
  return (
    <>
      <ActionButton
        needs={roleFor(running.kind)}
        text={texts.another}
        icon={<ArrowUploadRegular />}
        onClick={() => void navigate(`/imports/new?kind=${running.kind}`)}
      />
      <ConfirmButton
        needs="operator"
        text={texts.cancel}
        icon={<DismissCircleRegular />}
        impossible={running.state === 'running' ? undefined : texts.cancelImpossible}
        title={texts.cancelTitle}
        destructive
        onConfirm={cancel}
      >
        {texts.cancelText}
      </ConfirmButton>
    </>
  );
}

function Progress({ of }: { of: Import }) {
  const styles = useStyles();
  const { kind, state, rowsRead, created = 0, updated = 0, unchanged = 0, refused = 0, octetsRead = 0, sizeOctets = 0 } = of;
  const share = sizeOctets === 0 ? 1 : octetsRead / sizeOctets;
  const percent = share.toLocaleString(t.locale, { style: 'percent' });
  const count = (number: number) => number.toLocaleString(t.locale);
  const list = kind === 'members' ? 'groups' : kind;
  return (
    <Panel
      title={texts.progress}
      tools={<RouteLink to={`/${list}`}>{texts.toObjects(texts.kinds[list])}</RouteLink>}
    >
      {state === 'running' && (
        <div className={styles.bar}>
          <ProgressBar value={share} aria-label={texts.progress} aria-valuetext={texts.progressOf(percent)} />
        </div>
      )}
      <Facts
        facts={[
          { name: texts.read, value: percent },
          { name: texts.rows, value: count(rowsRead) },
          { name: texts.made, value: count(created) },
          { name: texts.updated, value: count(updated) },
          { name: texts.unchanged, value: count(unchanged) },
          { name: texts.refused, value: count(refused) },
          ...(of.code === undefined ? [] : [{ name: texts.failure, value: `${t.faults.reason(of.code)} (${of.code})` }]),
          { name: texts.actor, value: of.actor ?? t.common.none },
          { name: texts.created, value: <Time value={of.createdAt} /> },
        ]}
      />
    </Panel>
  );
}

function Errors({ of }: { of: Import }) {
  const running = of.state === 'running';
  const list = usePagedList<ImportError & { at: number }>(['imports', of.id, 'errors', of.errors], async (cursor, signal) => {
    const params = { path: { importId: of.id }, query: { cursor } };
    const page = await answer(api.GET('/imports/{importId}/errors', { params, signal }));
    return { ...page, items: page.items.map((item, at) => ({ ...item, at })) };
  });
  return (
    <Panel
      title={texts.errors}
      lead={of.errors > 0 ? texts.errorsLead : undefined}
      tools={of.errors > 0 && <ReportButton importId={of.id} kind={of.kind} />}
    >
      <DataTable
        label={texts.errors}
        columns={errorColumns}
        list={list}
        rowKey={(item) => String(item.at)}
        empty={<EmptyState icon={<CheckmarkCircleRegular />} title={running ? texts.noErrorsYet : texts.noErrors} />}
      />
    </Panel>
  );
}

/** How far an import is, and what became of it. */
export default function ImportPage() {
  const { importId = '' } = useParams();
  const queries = useQueryClient();
  const running = useQuery({
    queryKey: ['imports', importId],
    queryFn: ({ signal }) => answer(api.GET('/imports/{importId}', { params: { path: { importId } }, signal })),
    refetchInterval: (query) => (query.state.data?.state === 'running' ? refetchInterval : false),
  });
  const ended = running.data !== undefined && running.data.state !== 'running';
  useEffect(() => {
    if (ended) {
      for (const key of ['users', 'devices', 'groups', 'imports']) {
        void queries.invalidateQueries({ queryKey: [key, 'list'] });
      }
    }
  }, [ended, queries]);
  return (
    <Loaded query={running} title={texts.about}>
      {(data) => (
        <>
          <PageHeader
            title={texts.ofKind(texts.kinds[data.kind])}
            trail={trail}
            badge={<ToneBadge tone={toneOf(data)} text={texts.states[data.state] ?? data.state} />}
            commands={<Commands running={data} />}
          />
          <Progress of={data} />
          <PanelStack>
            <Errors of={data} />
          </PanelStack>
        </>
      )}
    </Loaded>
  );
}
