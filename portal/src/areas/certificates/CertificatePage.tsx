import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular, ShieldDismissRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'react-router';

import { answer, api } from '#/api/client';
import type { Certificate } from '#/api/types';
import { ActionButton } from '#/parts/ActionButton';
import { kindText } from '#/parts/charts/kinds';
import { CopyButton, Thumbprint } from '#/parts/CopyText';
import { download, pemOf } from '#/parts/download';
import { PanelGrid, PanelStack } from '#/parts/Grid';
import { Loaded } from '#/parts/Loaded';
import { DeviceLink, ProfileLink, UserLink } from '#/parts/names';
import { octetsOf } from '#/parts/octets';
import { PageHeader } from '#/parts/PageHeader';
import { Facts, Panel } from '#/parts/Panel';
import { StateBadge } from '#/parts/StateBadge';
import { Time } from '#/parts/Time';
import { t } from '#/texts';

import { ChainPanel } from './ChainPanel';
import { FieldsPanel } from './FieldsPanel';
import { isUnderWay, revocability, subjectOf } from './query';
import { RevokeDialog } from './RevokeDialog';

const { certificates: texts } = t;
const trail = [{ text: texts.title, to: '/certificates' }];

/** Milliseconds after which a state that will not last is looked at again. */
const refetchInterval = 3000;

const useStyles = makeStyles({
  pem: {
    margin: 0,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  },
});

function fileName(certificate: Certificate): string {
  return certificate.thumbprint ?? certificate.id;
}

function Commands({ certificate, encoding }: { certificate: Certificate; encoding: string | undefined }) {
  const [revoking, setRevoking] = useState(false);
  const impossible = { possible: undefined, revoked: texts.revoked, notIssued: texts.notIssued }[revocability(certificate)];
  return (
    <>
      <ActionButton
        needs="operator"
        text={texts.revoke}
        icon={<ShieldDismissRegular />}
        impossible={impossible}
        onClick={() => setRevoking(true)}
      />
      {encoding !== undefined && (
        <>
          <Button
            icon={<ArrowDownloadRegular />}
            onClick={() => download(`${fileName(certificate)}.pem`, 'application/x-pem-file', pemOf(encoding))}
          >
            {texts.downloadPem}
          </Button>
          <Button
            icon={<ArrowDownloadRegular />}
            onClick={() => download(`${fileName(certificate)}.der`, 'application/pkix-cert', octetsOf(encoding))}
          >
            {texts.downloadDer}
          </Button>
        </>
      )}
      <RevokeDialog open={revoking} certificate={certificate} onClose={() => setRevoking(false)} />
    </>
  );
}

function Encoding({ pem }: { pem: string }) {
  const styles = useStyles();
  return (
    <Panel title={texts.encoding} tools={<CopyButton text={pem} />}>
      <pre className={styles.pem}>{pem}</pre>
    </Panel>
  );
}

interface ContentProps {
  certificate: Certificate;
  encoding: string | undefined;
  /** Whether it is known by now if the service has the encoding. */
  settled: boolean;
}

function Content({ certificate, encoding, settled }: ContentProps) {
  const subject = subjectOf(certificate, texts.noSubject);
  const revocation = certificate.revocationState ?? 'none';
  const absence = certificate.thumbprint === undefined ? texts.notThere : texts.notStored;
  const issuance = <StateBadge kind="issuance" state={certificate.issuanceState} />;
  return (
    <>
      <PageHeader
        title={subject}
        trail={trail}
        badge={revocation === 'none' ? issuance : <StateBadge kind="revocation" state={revocation} />}
        commands={<Commands certificate={certificate} encoding={encoding} />}
      />
      <PanelGrid>
        <Panel title={texts.about}>
          <Facts
            facts={[
              { name: texts.subject, value: subject },
              { name: texts.issuer, value: certificate.issuer ?? t.common.none },
              { name: texts.serialNumber, value: <Thumbprint value={certificate.serialNumber} /> },
              { name: texts.thumbprint, value: <Thumbprint value={certificate.thumbprint} /> },
              { name: texts.validFrom, value: <Time value={certificate.notBefore} /> },
              { name: texts.validTo, value: <Time value={certificate.notAfter} /> },
              { name: texts.state, value: issuance },
              { name: texts.revocation, value: <StateBadge kind="revocation" state={revocation} /> },
            ]}
          />
        </Panel>
        <Panel title={texts.belongsTo}>
          <Facts
            facts={[
              { name: texts.kind, value: kindText(certificate.kind) },
              { name: texts.userPrincipalName, value: certificate.userPrincipalName ?? t.common.none },
              { name: texts.user, value: <UserLink id={certificate.userId} /> },
              { name: texts.device, value: <DeviceLink id={certificate.deviceId} /> },
              { name: texts.profile, value: <ProfileLink id={certificate.profileId} /> },
              { name: texts.created, value: <Time value={certificate.createdAt} /> },
              { name: texts.modified, value: <Time value={certificate.modifiedAt} /> },
            ]}
          />
        </Panel>
      </PanelGrid>
      <PanelStack>
        {settled && certificate.issuer !== undefined && (
          <ChainPanel name={fileName(certificate)} encoding={encoding} issuer={certificate.issuer} />
        )}
        {encoding === undefined ? (
          <Panel title={texts.encoding}>
            <Text>{settled ? absence : t.common.loading}</Text>
          </Panel>
        ) : (
          <>
            <FieldsPanel encoding={encoding} />
            <Encoding pem={pemOf(encoding)} />
          </>
        )}
      </PanelStack>
    </>
  );
}

export default function CertificatePage() {
  const { certificateId = '' } = useParams();
  const params = { path: { certificateId } };
  const certificate = useQuery({
    queryKey: ['certificates', certificateId],
    queryFn: ({ signal }) => answer(api.GET('/certificates/{certificateId}', { params, signal })),
    refetchInterval: ({ state }) => (state.data !== undefined && isUnderWay(state.data) ? refetchInterval : false),
  });
  const issued = certificate.data?.thumbprint !== undefined;
  const encoding = useQuery({
    enabled: issued,
    queryKey: ['certificates', certificateId, 'encoding'],
    queryFn: ({ signal }) => answer(api.GET('/certificates/{certificateId}/certificate', { params, signal })),
    retry: false,
    staleTime: Infinity,
  });
  return (
    <Loaded query={certificate} title={texts.about}>
      {(data) => (
        <Content certificate={data} encoding={encoding.data?.certificate} settled={!issued || !encoding.isPending} />
      )}
    </Loaded>
  );
}
