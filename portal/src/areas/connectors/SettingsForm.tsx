import { makeStyles, Subtitle2, Text, tokens } from '@fluentui/react-components';
import { useState, type ReactNode } from 'react';

import { api, taggedAnswer, type Tagged } from '#/api/client';
import { useMay } from '#/app/session';
import { ChoiceField, TextField } from '#/parts/fields';
import { Panel } from '#/parts/Panel';
import { SaveForm } from '#/parts/SaveForm';
import { optionsOf } from '#/parts/table/FilterBar';
import { t } from '#/texts';

import { features, isVersion, minimumsOf, type ConnectorSettings } from './versions';

const { connectors: texts } = t;
const channels = ['admin', 'operational'] as const;
const pollings = ['leaseWaitSeconds', 'fallbackSeconds', 'healthSeconds'] as const;

const useStyles = makeStyles({
  part: { display: 'grid', gap: tokens.spacingVerticalS },
  heading: { margin: 0 },
  fields: {
    display: 'grid',
    gap: tokens.spacingHorizontalM,
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(180px, 100%), 1fr))',
  },
});

function Part({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  const styles = useStyles();
  return (
    <div role="group" aria-label={title} className={styles.part}>
      <Subtitle2 as="h3" className={styles.heading}>
        {title}
      </Subtitle2>
      {lead !== undefined && <Text>{lead}</Text>}
      <div className={styles.fields}>{children}</div>
    </div>
  );
}

/** Which versions, events and pace the tenant wants. */
export function SettingsForm({ stored }: { stored: Tagged<ConnectorSettings> }) {
  const may = useMay('administrator');
  const [versions, setVersions] = useState<Record<string, string>>(() =>
    Object.fromEntries(features.map((feature) => [feature, String(stored.value.minimumVersions[feature] ?? '')])),
  );
  const [etag, setEtag] = useState(stored.etag);
  const [levels, setLevels] = useState(stored.value.eventLevels);
  const [polling, setPolling] = useState<Record<string, string>>(() =>
    Object.fromEntries(pollings.map((name) => [name, String(stored.value.polling[name])])),
  );
  const minimums = minimumsOf(versions);
  const faulty = features.filter((feature) => minimums[feature] !== undefined && !isVersion(minimums[feature] ?? ''));

  const save = async () => {
    const body: ConnectorSettings = {
      minimumVersions: minimums,
      eventLevels: levels,
      polling: {
        leaseWaitSeconds: Number(polling.leaseWaitSeconds),
        fallbackSeconds: Number(polling.fallbackSeconds),
        healthSeconds: Number(polling.healthSeconds),
      },
    };
    const params = { header: { 'If-Match': etag } };
    setEtag((await taggedAnswer(api.PUT('/connectorSettings', { params, body }))).etag);
  };
  return (
    <Panel title={texts.settings}>
      <SaveForm
        needs="administrator"
        saved={texts.saved}
        impossible={faulty.length > 0 ? texts.minimumFault : undefined}
        onSave={save}
      >
        <Part title={texts.minimum} lead={texts.minimumLead}>
          {features.map((feature) => (
            <TextField
              key={feature}
              label={texts.featureNames[feature] ?? feature}
              value={versions[feature] ?? ''}
              placeholder={texts.minimumHint}
              disabled={!may}
              fault={faulty.includes(feature) ? texts.minimumFault : undefined}
              onValue={(value) => setVersions({ ...versions, [feature]: value })}
            />
          ))}
        </Part>
        <Part title={texts.levels} lead={texts.levelsLead}>
          {channels.map((channel) => (
            <ChoiceField
              key={channel}
              label={texts.channels[channel]}
              value={levels[channel]}
              options={optionsOf(texts.levelNames)}
              disabled={!may}
              onValue={(value) => setLevels({ ...levels, [channel]: value })}
            />
          ))}
        </Part>
        <Part title={texts.polling}>
          {pollings.map((name) => (
            <TextField
              key={name}
              type="number"
              label={texts.pollingNames[name]}
              hint={texts.pollingHints[name]}
              value={polling[name] ?? ''}
              disabled={!may}
              onValue={(value) => setPolling({ ...polling, [name]: value })}
            />
          ))}
        </Part>
      </SaveForm>
    </Panel>
  );
}
