import { makeStyles, tokens } from '@fluentui/react-components';
import { AddRegular, RocketRegular } from '@fluentui/react-icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { answer, api, taggedAnswer } from '#/api/client';
import { ActionButton } from '#/parts/ActionButton';
import { ConfirmDialog } from '#/parts/ConfirmDialog';
import { EmptyState } from '#/parts/EmptyState';
import { FormDialog } from '#/parts/FormDialog';
import { Loaded } from '#/parts/Loaded';
import { PageHeader } from '#/parts/PageHeader';
import { StaticTable } from '#/parts/table/StaticTable';
import { Time } from '#/parts/Time';
import { t } from '#/texts';

import { ReleaseForm } from './ReleaseForm';
import { newestFirst, withoutRelease, withRelease, type Release } from './releases';

const { releases: texts } = t;

const useStyles = makeStyles({
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS },
  notes: { whiteSpace: 'pre-line' },
});

function useReleases() {
  const queries = useQueryClient();
  const list = useQuery({
    queryKey: ['installation', 'releases'],
    queryFn: ({ signal }) => taggedAnswer(api.GET('/installation/releases', { signal })),
  });
  const { value, etag = '"0"' } = list.data ?? {};
  const releases = value?.releases ?? [];
  /** The list is written as a whole, over the one that was read. */
  const put = async (next: Release[]) => {
    const params = { header: { 'If-Match': etag } };
    await answer(api.PUT('/installation/releases', { params, body: { releases: next } }));
    await queries.invalidateQueries({ queryKey: ['installation', 'releases'] });
  };
  return { list, releases, put };
}

type Open = { what: 'add' | 'edit' | 'withdraw'; release?: Release };

/** The releases that administrators see: for the installation's owner. */
export default function ReleasesPage() {
  const styles = useStyles();
  const { list, releases, put } = useReleases();
  const [open, setOpen] = useState<Open>();
  // What is shown stays while a dialog goes.
  const [shown, setShown] = useState<Open>();
  const show = (next: Open) => {
    setShown(next);
    setOpen(next);
  };
  const close = () => setOpen(undefined);
  const known = shown?.what === 'edit' ? shown.release : undefined;
  const version = shown?.release?.version ?? '';

  return (
    <>
      <PageHeader
        title={texts.title}
        lead={texts.lead}
        commands={
          <ActionButton
            needs="owner"
            appearance="primary"
            text={texts.add}
            icon={<AddRegular />}
            impossible={list.data === undefined ? t.common.loading : undefined}
            onClick={() => show({ what: 'add' })}
          />
        }
      />
      <Loaded query={list}>
        {() =>
          releases.length === 0 ? (
            <EmptyState icon={<RocketRegular />} title={texts.empty} text={texts.emptyText} />
          ) : (
            <StaticTable
              label={texts.list}
              items={newestFirst(releases)}
              rowKey={(item) => item.version}
              empty=""
              columns={[
                { id: 'version', header: texts.version, cell: (item) => item.version, nowrap: true },
                { id: 'at', header: texts.releasedAt, cell: (item) => <Time value={item.releasedAt} />, nowrap: true },
                {
                  id: 'notes',
                  header: texts.notes,
                  cell: (item) => <span className={styles.notes}>{item.notes ?? t.common.none}</span>,
                },
                {
                  id: 'actions',
                  header: t.common.actions,
                  cell: (release) => (
                    <div className={styles.buttons}>
                      <ActionButton
                        needs="owner"
                        appearance="subtle"
                        text={texts.edit}
                        label={texts.editOf(release.version)}
                        onClick={() => show({ what: 'edit', release })}
                      />
                      <ActionButton
                        needs="owner"
                        appearance="subtle"
                        text={texts.withdraw}
                        label={texts.withdrawOf(release.version)}
                        onClick={() => show({ what: 'withdraw', release })}
                      />
                    </div>
                  ),
                },
              ]}
            />
          )
        }
      </Loaded>
      <FormDialog open={open?.what === 'add' || open?.what === 'edit'} onClose={close}>
        <ReleaseForm
          release={known}
          taken={releases.map((release) => release.version).filter((each) => each !== known?.version)}
          onSave={(next) => put(withRelease(releases, next))}
          onClose={close}
        />
      </FormDialog>
      <ConfirmDialog
        open={open?.what === 'withdraw'}
        title={texts.withdrawTitle(version)}
        confirm={texts.withdraw}
        destructive
        onConfirm={() => put(withoutRelease(releases, version))}
        onClose={close}
      >
        {texts.withdrawText}
      </ConfirmDialog>
    </>
  );
}
