import { Button, makeStyles, Switch, tokens } from '@fluentui/react-components';
import { FilterRegular, PulseRegular } from '@fluentui/react-icons';
import { useState } from 'react';

import { answer, api } from '#/api/client';
import { toApiError } from '#/api/errors';
import type { QueryOf, ServiceEvent } from '#/api/types';
import { EmptyState } from '#/parts/EmptyState';
import { ErrorPanel } from '#/parts/ErrorPanel';
import { PageHeader } from '#/parts/PageHeader';
import { ToneBadge } from '#/parts/StateBadge';
import { DataTable, type Column } from '#/parts/table/DataTable';
import { FilterBar, optionsOf, type FilterField } from '#/parts/table/FilterBar';
import { useFilters } from '#/parts/table/useFilters';
import { usePagedList } from '#/parts/table/usePagedList';
import { Time } from '#/parts/Time';
import { t } from '#/texts';
import { languageOfService } from '#/texts/language';

import { addNewer, bodyOf, toneOf } from './event';
import EventDrawer from './EventDrawer';
import { useLiveTail } from './useLiveTail';

const { events: texts } = t;

/** How many events are shown at once while new ones come. */
const shown = 200;

const useStyles = makeStyles({
  open: {
    minWidth: 0,
    padding: 0,
    justifyContent: 'flex-start',
    textAlign: 'start',
    color: tokens.colorBrandForegroundLink,
  },
});

const fields: readonly FilterField[] = [
  { kind: 'text', name: 'eventId', label: texts.id, hint: texts.idHint },
  { kind: 'text', name: 'requestId', label: texts.request, hint: texts.requestHint },
  { kind: 'choice', name: 'level', label: texts.level, options: optionsOf(texts.levels) },
  { kind: 'choice', name: 'category', label: texts.category, options: optionsOf(texts.categories) },
  { kind: 'choice', name: 'channel', label: texts.channel, options: optionsOf(texts.channels) },
];

/** The event's name, which opens all of it. */
function EventName({ event, onOpen }: { event: ServiceEvent; onOpen: (event: ServiceEvent) => void }) {
  const styles = useStyles();
  const { eventId, eventName } = bodyOf(event);
  return (
    <Button appearance="transparent" size="small" className={styles.open} onClick={() => onOpen(event)}>
      {eventId} {eventName}
    </Button>
  );
}

/** A word of an event as people read it. */
function wordOf(words: Record<string, string>, word: string | undefined): string {
  return word === undefined ? t.common.none : (words[word] ?? word);
}

function columnsFor(onOpen: (event: ServiceEvent) => void): readonly Column<ServiceEvent>[] {
  return [
    { id: 'event', header: texts.event, cell: (item) => <EventName event={item} onOpen={onOpen} />, nowrap: true },
    { id: 'time', header: texts.time, cell: (item) => <Time value={bodyOf(item).timestamp ?? item.receivedAt} />, nowrap: true },
    {
      id: 'level',
      header: texts.level,
      cell: (item) => <ToneBadge tone={toneOf(bodyOf(item).level)} text={wordOf(texts.levels, bodyOf(item).level)} />,
      nowrap: true,
    },
    { id: 'category', header: texts.category, cell: (item) => wordOf(texts.categories, bodyOf(item).category), nowrap: true },
    { id: 'channel', header: texts.channel, cell: (item) => wordOf(texts.channels, bodyOf(item).channel), nowrap: true },
    { id: 'message', header: texts.message, cell: (item) => <span lang={languageOfService}>{bodyOf(item).message ?? t.common.none}</span> },
  ];
}

export default function EventsPage() {
  const filters = useFilters(['eventId', 'requestId', 'connectorId', 'level', 'category', 'channel']);
  const [live, setLive] = useState(false);
  const [opened, setOpened] = useState<ServiceEvent>();
  const [open, setOpen] = useState(false);
  const tail = useLiveTail(filters.values, live);
  const list = usePagedList(['events', 'list', filters.values], (cursor, signal) =>
    answer(api.GET('/events', { params: { query: { ...(filters.values as QueryOf<'/events'>), cursor } }, signal })),
  );
  const items = live && list.page === 1 ? addNewer(list.items, tail.events, shown) : list.items;
  const show = (event: ServiceEvent) => {
    setOpened(event);
    setOpen(true);
  };
  return (
    <>
      <PageHeader
        title={texts.title}
        lead={texts.lead}
        commands={<Switch checked={live} label={texts.live} title={texts.liveHint} onChange={(_, data) => setLive(data.checked)} />}
      />
      <FilterBar fields={fields} filters={filters} />
      {tail.error && <ErrorPanel error={toApiError(tail.error)} />}
      <DataTable
        label={texts.list}
        columns={columnsFor(show)}
        list={{ ...list, items }}
        rowKey={(item) => String(item.position)}
        empty={
          filters.any ? (
            <EmptyState icon={<FilterRegular />} title={texts.noneFound} text={texts.noneFoundText} />
          ) : (
            <EmptyState icon={<PulseRegular />} title={texts.empty} text={texts.emptyText} />
          )
        }
      />
      <EventDrawer open={open} event={opened} onClose={() => setOpen(false)} />
    </>
  );
}
