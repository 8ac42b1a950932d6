import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useNavigate } from 'react-router';

import { toApiError, type ApiError } from '#/api/errors';

import { errorsIn, memberOf, type Finding } from '../findings';
import type { Profile } from '../profile';
import { previewOf, saveProfile } from '../queries';
import type { Draft } from './context';
import { stepsOf, type Step } from './steps';
import { usePaused } from './usePaused';

export interface WizardState {
  draft: Draft;
  steps: readonly Step[];
  /** Index of the step that is open. */
  at: number;
  busy: boolean;
  error: ApiError | undefined;
  /** The step that was left has faults that are marked now. */
  faulty: boolean;
  back: () => void;
  next: () => void;
  save: () => void;
}

/** Runs through the steps, and has the service look at what is written all the while. */
export function useWizard(start: Profile, etag: string): WizardState {
  const [profile, setProfile] = useState(start);
  const [looked, setLooked] = useState<ReadonlySet<string>>(new Set());
  const [at, setAt] = useState(0);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const [faulty, setFaulty] = useState(false);
  const [verdict, setVerdict] = useState<readonly Finding[]>([]);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const steps = stepsOf(profile);
  const step = steps[at];

  const settled = usePaused(profile);
  const live = useQuery({
    queryKey: ['profiles', 'preview', '', JSON.stringify(settled)],
    queryFn: async ({ signal }) => {
      const preview = await previewOf(settled, '', signal);
      setVerdict(preview.findings);
      return preview;
    },
  });

  const set = useCallback((change: Partial<Profile>) => {
    setProfile((now) => ({ ...now, ...change }));
    setLooked((now) => new Set([...now, ...Object.keys(change)]));
    setFaulty(false);
  }, []);

  const run = async (work: () => Promise<void>) => {
    setBusy(true);
    setError(undefined);
    try {
      await work();
    } catch (failure) {
      setError(toApiError(failure));
    } finally {
      setBusy(false);
    }
  };

  const next = () =>
    void run(async () => {
      const { findings } = await previewOf(profile, '');
      const members = step?.members ?? [];
      setVerdict(findings);
      setLooked((now) => new Set([...now, ...members]));
      const stuck = errorsIn(findings, members).length > 0;
      setFaulty(stuck);
      if (!stuck) {
        setAt(at + 1);
      }
    });

  const save = () =>
    void run(async () => {
      const id = await saveProfile(profile, etag);
      await queries.invalidateQueries({ queryKey: ['profiles'] });
      await queries.invalidateQueries({ queryKey: ['profile', id] });
      await navigate(`/profiles/${id}`);
    });

  const last = at === steps.length - 1;
  const findings = last ? verdict : verdict.filter((finding) => looked.has(memberOf(finding)));
  return {
    draft: { profile, set, findings, isNew: profile.id === undefined },
    steps,
    at,
    busy,
    error: error ?? (live.error ? toApiError(live.error) : undefined),
    faulty,
    back: () => setAt(Math.max(0, at - 1)),
    next,
    save,
  };
}
