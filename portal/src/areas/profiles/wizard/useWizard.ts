import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';

import { toApiError, type ApiError } from '#/api/errors';
import { useAction } from '#/parts/useAction';
import { usePaused } from '#/parts/usePaused';

import { errorsIn, memberOf, type Finding } from '../findings';
import type { Member, Profile } from '../profile';
import { previewOf, saveProfile } from '../queries';
import type { Draft, TrialDevice } from './context';
import { stepsOf, type Step } from './steps';

export interface WizardState {
  draft: Draft;
  steps: readonly Step[];
  /** Index of the step that is open. */
  at: number;
  busy: boolean;
  error: ApiError | undefined;
  /** The step that was left has faults that are marked now. */
  faulty: boolean;
  /** True while leaving would lose what was written. */
  unsaved: () => boolean;
  back: () => void;
  next: () => void;
  save: () => void;
}

/** What was written, and the members that were looked at: of the others nothing is said yet. */
interface Written {
  profile: Profile;
  looked: ReadonlySet<string>;
}

/** What the service said, with the members that were looked at then: the first letter of a name is no fault. */
interface Verdict {
  findings: readonly Finding[];
  looked: ReadonlySet<string>;
}

const nothing: ReadonlySet<string> = new Set();
const noDevice: TrialDevice = { id: '', name: '' };

/**
 * Runs through the steps, and has the service look at what is written all the while. It begins once: what `opened` and
 * `etag` become later does not count, so that a change by somebody else is not overwritten unseen.
 */
export function useWizard(opened: Profile, etag: string): WizardState {
  const [{ start, startTag }] = useState({ start: opened, startTag: etag });
  const [written, setWritten] = useState<Written>({ profile: start, looked: nothing });
  const [verdict, setVerdict] = useState<Verdict>({ findings: [], looked: nothing });
  const [device, setDevice] = useState(noDevice);
  const [at, setAt] = useState(0);
  const { busy, error, run } = useAction();
  const [faulty, setFaulty] = useState(false);
  const saved = useRef(false);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { profile } = written;
  const steps = stepsOf(profile);
  const step = steps[at];

  const settled = usePaused(written);
  const live = useQuery({
    queryKey: ['profiles', 'preview', '', JSON.stringify(settled.profile)],
    queryFn: ({ signal }) => previewOf(settled.profile, '', signal),
  });
  useEffect(() => {
    if (live.data !== undefined) {
      setVerdict({ findings: live.data.findings, looked: settled.looked });
    }
  }, [live.data, settled]);

  const set = useCallback((change: Partial<Profile>) => {
    setWritten((now) => {
      const changed = (Object.keys(change) as Member[]).filter((member) => change[member] !== now.profile[member]);
      return { profile: { ...now.profile, ...change }, looked: new Set([...now.looked, ...changed]) };
    });
    if (change.platform !== undefined) {
      setDevice(noDevice);
    }
    setFaulty(false);
  }, []);

  const next = () =>
    void run(async () => {
      const { findings } = await previewOf(profile, '');
      const members = step?.members ?? [];
      const looked = new Set([...written.looked, ...members]);
      setWritten((now) => ({ ...now, looked }));
      setVerdict({ findings, looked });
      const stuck = errorsIn(findings, members).length > 0;
      setFaulty(stuck);
      if (!stuck) {
        setAt(at + 1);
      }
    });

  const save = () =>
    void run(async () => {
      const id = await saveProfile(profile, startTag);
      saved.current = true;
      await queries.invalidateQueries({ queryKey: ['profiles'] });
      await navigate(`/profiles/${id}`);
    });

  const last = at === steps.length - 1;
  const findings = last ? verdict.findings : verdict.findings.filter((finding) => verdict.looked.has(memberOf(finding)));
  return {
    draft: { profile, set, findings, isNew: profile.id === undefined, device, setDevice },
    steps,
    at,
    busy,
    error: error ?? (live.error ? toApiError(live.error) : undefined),
    faulty,
    unsaved: () => profile !== start && !saved.current,
    back: () => setAt(Math.max(0, at - 1)),
    next,
    save,
  };
}
