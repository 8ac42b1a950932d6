import { Button, DrawerBody, DrawerHeader, DrawerHeaderTitle, makeStyles, OverlayDrawer, Text, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';

import type { ServiceEvent } from '#/api/types';
import { ConnectorLink, DeviceLink, ProfileLink, UserLink } from '#/parts/names';
import { Facts, type Fact } from '#/parts/Panel';
import { RouteLink } from '#/parts/RouteLink';
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
      <DrawerBody className={styles.body}>
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
