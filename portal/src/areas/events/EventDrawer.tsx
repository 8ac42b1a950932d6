import { Button, DrawerBody, DrawerHeader, DrawerHeaderTitle, makeStyles, OverlayDrawer, Text, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import type { MouseEvent, ReactNode } from 'react';
import { useHref, useNavigate } from 'react-router';

import type { ServiceEvent } from '#/api/types';
import { ConnectorLink, DeviceLink, ProfileLink, UserLink } from '#/parts/names';
import { Facts, type Fact } from '#/parts/Panel';
import { RouteLink } from '#/parts/RouteLink';
import { useAfterExit } from '#/parts/useAfterExit';
import { t } from '#/texts';
import { languageOfService } from '#/texts/language';

import { bodyOf, certificatePath, fieldsOf } from './event';

const useStyles = makeStyles({
  drawer: { width: 'min(640px, 100vw)' },
  body: { display: 'grid', gap: tokens.spacingVerticalL, alignContent: 'start', overflowWrap: 'anywhere' },
  heading: { margin: 0 },
});

/** Whom and what the event is about, to go on from there. */
function related(event: ServiceEvent): Fact[] {
  const body = bodyOf(event);
  const certificate = certificatePath(body);
  const links: [string, string | undefined, ReactNode][] = [
    [t.events.request, body.requestId, <RouteLink to={`/requests/${body.requestId}`}>{body.requestId}</RouteLink>],
    [t.requests.device, body.deviceId, <DeviceLink id={body.deviceId} />],
    [t.requests.user, body.userId, <UserLink id={body.userId} />],
    [t.requests.profile, body.profileId, <ProfileLink id={body.profileId} />],
    [
      t.requests.certificate,
      certificate,
      <RouteLink to={certificate ?? ''}>{body.certificateId ?? body.serialNumber}</RouteLink>,
    ],
    [t.events.connector, body.connectorId, <ConnectorLink id={body.connectorId} />],
  ];
  return links.flatMap(([name, id, value]) => (id === undefined ? [] : [{ name, value }]));
}

interface EventDrawerProps {
  open: boolean;
  event: ServiceEvent | undefined;
  onClose: () => void;
}

/** All of one event. */
export default function EventDrawer({ open, event, onClose }: EventDrawerProps) {
  const styles = useStyles();
  const links = event === undefined ? [] : related(event);
  const navigate = useNavigate();
  const base = useHref('/');
  const afterExit = useAfterExit(open);

  /** A link is followed once the drawer is gone, unless it opens another tab. */
  const follow = (click: MouseEvent) => {
    const link = (click.target as Element).closest('a');
    if (link === null || click.button !== 0 || click.ctrlKey || click.metaKey || click.shiftKey || click.altKey) {
      return;
    }
    click.preventDefault();
    const to = `${link.pathname.slice(base.length)}${link.search}`;
    afterExit(() => void navigate(to));
    onClose();
  };
  return (
    <OverlayDrawer
      open={open}
      position="end"
      className={styles.drawer}
      onOpenChange={(_, data) => !data.open && onClose()}
    >
      <DrawerHeader>
        <DrawerHeaderTitle
          action={<Button appearance="subtle" aria-label={t.events.close} icon={<DismissRegular />} onClick={onClose} />}
        >
          {event && `${bodyOf(event).eventId ?? ''} ${bodyOf(event).eventName ?? ''}`}
        </DrawerHeaderTitle>
      </DrawerHeader>
      <DrawerBody className={styles.body} onClickCapture={follow}>
        {event && (
          <>
            <Text lang={languageOfService}>{bodyOf(event).message}</Text>
            {links.length > 0 && (
              <>
                <Text as="h3" weight="semibold" className={styles.heading}>
                  {t.events.related}
                </Text>
                <Facts facts={links} />
              </>
            )}
            <Text as="h3" weight="semibold" className={styles.heading}>
              {t.events.fields}
            </Text>
            <Facts facts={fieldsOf(event)} />
          </>
        )}
      </DrawerBody>
    </OverlayDrawer>
  );
}
