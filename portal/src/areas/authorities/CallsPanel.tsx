import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { answer, api } from '#/api/client';
import type { UnaccountedCall } from '#/api/types';
import { ActionButton } from '#/parts/ActionButton';
import { TextField } from '#/parts/fields';
import { DialogForm, FormDialog } from '#/parts/FormDialog';
import { Panel } from '#/parts/Panel';
import { RouteLink } from '#/parts/RouteLink';
import { DataTable } from '#/parts/table/DataTable';
import type { Column } from '#/parts/table/TableGrid';
import { usePagedList } from '#/parts/table/usePagedList';
import { Time } from '#/parts/Time';
import { t } from '#/texts';

import { memberOf } from './authority';

const { authorities: texts } = t;

const useStyles = makeStyles({ none: { display: 'block', padding: tokens.spacingHorizontalL } });

interface CloseCallProps {
  call: UnaccountedCall;
  onClose: () => void;
}

function CloseCall({ call, onClose }: CloseCallProps) {
  const queries = useQueryClient();
  const [remark, setRemark] = useState('');
  const close = async () => {
    const params = { path: { eventUid: call.eventUid } };
    await answer(api.POST('/unaccountedCalls/{eventUid}/close', { params, body: { remark: remark.trim() } }));
    await queries.invalidateQueries({ queryKey: ['unaccountedCalls'] });
  };
  return (
    <DialogForm
      title={texts.closeTitle}
      submit={texts.close}
      incomplete={remark.trim() === ''}
      onSubmit={close}
      onClose={onClose}
    >
      <Text>{texts.closeText}</Text>
      <TextField label={texts.remark} hint={texts.remarkHint} required lines={3} value={remark} onValue={setRemark} />
    </DialogForm>
  );
}

function Request({ call }: { call: UnaccountedCall }) {
  const id = memberOf(call.event, 'requestId');
  return id === undefined ? <span>{t.common.none}</span> : <RouteLink to={`/requests/${id}`}>{id}</RouteLink>;
}

function Window({ call }: { call: UnaccountedCall }) {
  return (
    <>
      <Time value={memberOf(call.event, 'windowStart') ?? call.at} /> – <Time value={memberOf(call.event, 'windowEnd')} />
    </>
  );
}

/** Calls to authorities of which nobody knows what they led to, while they are open. */
export function CallsPanel() {
  const styles = useStyles();
  const [call, setCall] = useState<UnaccountedCall>();
  const [closing, setClosing] = useState(false);
  const list = usePagedList<UnaccountedCall>(['unaccountedCalls', 'table'], (cursor, signal) =>
    answer(api.GET('/unaccountedCalls', { params: { query: { cursor } }, signal })),
  );
  const columns: Column<UnaccountedCall>[] = [
    { id: 'at', header: texts.at, cell: (each) => <Time value={each.at} /> },
    { id: 'ca', header: texts.authority, cell: (each) => memberOf(each.event, 'caName') ?? t.common.none },
    { id: 'request', header: texts.request, cell: (each) => <Request call={each} /> },
    { id: 'window', header: texts.window, cell: (each) => <Window call={each} /> },
    {
      id: 'close',
      header: t.common.actions,
      cell: (each) => (
        <ActionButton
          needs="operator"
          text={texts.close}
          onClick={() => {
            setCall(each);
            setClosing(true);
          }}
        />
      ),
    },
  ];
  return (
    <Panel title={texts.calls} lead={texts.callsLead}>
      <DataTable
        label={texts.calls}
        columns={columns}
        list={list}
        rowKey={(each) => each.eventUid}
        empty={<Text className={styles.none}>{texts.callsNone}</Text>}
      />
      <FormDialog open={closing} onClose={() => setClosing(false)}>
        {call !== undefined && <CloseCall call={call} onClose={() => setClosing(false)} />}
      </FormDialog>
    </Panel>
  );
}
