import { Text } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';

import { api, taggedAnswer, type Tagged } from '#/api/client';
import { toApiError } from '#/api/errors';
import type { AnswerOf } from '#/api/types';
import { Loaded } from '#/parts/Loaded';
import { Panel } from '#/parts/Panel';
import { t } from '#/texts';

import { OidcForm } from './OidcForm';
import { SettingsFrame } from './SettingsFrame';

const { oidc: texts } = t;

export type Provider = AnswerOf<'/oidcProvider'>;

/** What the first one is written with: the API's way to say that there is none yet. */
const none: Tagged<Provider | undefined> = { value: undefined, etag: '"0"' };

async function readProvider(signal: AbortSignal): Promise<Tagged<Provider | undefined>> {
  try {
    return await taggedAnswer(api.GET('/oidcProvider', { signal }));
  } catch (failure) {
    if (toApiError(failure).status === 404) {
      return none;
    }
    throw failure;
  }
}

function ProviderPanel() {
  const provider = useQuery({
    queryKey: ['oidcProvider'],
    queryFn: ({ signal }) => readProvider(signal),
    // Read anew by each visit, and never while somebody types.
    staleTime: Infinity,
    gcTime: 0,
  });
  return (
    <Loaded query={provider}>
      {(stored) => (
        <Panel title={texts.provider}>
          {stored.value === undefined && <Text block>{texts.notYet}</Text>}
          <OidcForm key={stored.value === undefined ? 'new' : 'stored'} stored={stored} onChanged={() => void provider.refetch()} />
        </Panel>
      )}
    </Loaded>
  );
}

export default function OidcPage() {
  return (
    <SettingsFrame title={t.settings.oidc} lead={texts.lead} least="administrator">
      <ProviderPanel />
    </SettingsFrame>
  );
}
