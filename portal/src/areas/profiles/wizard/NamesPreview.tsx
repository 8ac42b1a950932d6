import { makeStyles, MessageBar, MessageBarBody, Text, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';

import { toApiError } from '#/api/errors';
import type { Platform } from '#/api/types';
import { deviceSearch } from '#/parts/directorySearch';
import { ErrorPanel } from '#/parts/ErrorPanel';
import { Facts, Panel } from '#/parts/Panel';
import { SearchChoice } from '#/parts/SearchChoice';
import { usePaused } from '#/parts/usePaused';
import { t } from '#/texts';

import { languageOf, sentenceOf, type PreviewNames } from '../findings';
import { previewOf } from '../queries';
import { useDraft } from './context';
import { wordOf } from './fields';

const useStyles = makeStyles({
  body: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  name: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere' },
  list: { margin: 0, padding: 0, listStyleType: 'none' },
});

function DeviceChoice() {
  const { profile, device, setDevice } = useDraft();
  const { wizard } = t.profiles;
  return (
    <SearchChoice
      label={wizard.previewDevice}
      hint={wizard.previewHint}
      none={wizard.previewNoDevices}
      search={deviceSearch(profile.platform as Platform)}
      initial={device.name}
      onChoose={(found, typed) => setDevice({ id: found?.id ?? '', name: typed })}
    />
  );
}

function Names({ names }: { names: PreviewNames }) {
  const styles = useStyles();
  const { wizard } = t.profiles;
  const { findings, subject, subjectAlternativeNames: sans = [] } = names;
  return (
    <>
      {findings.length > 0 && (
        <MessageBar intent={subject === undefined ? 'error' : 'warning'} layout="multiline">
          <MessageBarBody>
            {subject === undefined && <strong>{wizard.previewFails}</strong>}
            {findings.map((finding) => (
              <div key={`${finding.code} ${finding.path} ${finding.text}`} lang={languageOf(finding)}>
                {sentenceOf(finding)}
              </div>
            ))}
          </MessageBarBody>
        </MessageBar>
      )}
      {subject !== undefined && (
        <Facts
          facts={[
            { name: wizard.subject, value: <span className={styles.name}>{subject === '' ? wizard.previewEmpty : subject}</span> },
            {
              name: wizard.sans,
              value:
                sans.length === 0 ? (
                  t.common.none
                ) : (
                  <ul className={styles.list}>
                    {sans.map((san) => (
                      <li key={`${san.kind} ${san.value}`} className={styles.name}>
                        {wordOf(san.kind)}: {san.value}
                      </li>
                    ))}
                  </ul>
                ),
            },
          ]}
        />
      )}
    </>
  );
}

/** What the names come to on a device of one's choice, while they are written. */
export function NamesPreview() {
  const styles = useStyles();
  const { profile, device } = useDraft();
  const settled = usePaused(profile);
  const preview = useQuery({
    queryKey: ['profiles', 'preview', device.id, JSON.stringify(settled)],
    queryFn: ({ signal }) => previewOf(settled, device.id, signal),
    enabled: device.id !== '',
    placeholderData: (before) => before,
  });
  const { wizard } = t.profiles;
  const names = preview.data?.names;
  return (
    <Panel title={wizard.previewTitle} lead={wizard.previewLead}>
      <div className={styles.body}>
        <DeviceChoice />
        {preview.error && <ErrorPanel error={toApiError(preview.error)} onRetry={() => void preview.refetch()} />}
        <div role="status" className={styles.body}>
          {device.id === '' && <Text>{wizard.previewNone}</Text>}
          {device.id !== '' && names !== undefined && <Names names={names} />}
        </div>
      </div>
    </Panel>
  );
}
