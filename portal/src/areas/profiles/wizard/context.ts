import { createContext, useContext } from 'react';

import { findingsAt, memberOf, type Finding } from '../findings';
import type { Member, Profile } from '../profile';

/** A device on which names are tried; its id is empty until one is chosen. */
export interface TrialDevice {
  id: string;
  name: string;
}

/** The profile that is being written, with what is said of it. */
export interface Draft {
  profile: Profile;
  /** Changes members, and marks them as looked at. */
  set: (change: Partial<Profile>) => void;
  /** What saving would say of members that were looked at. */
  findings: readonly Finding[];
  isNew: boolean;
  /** Kept from step to step. */
  device: TrialDevice;
  setDevice: (device: TrialDevice) => void;
}

export const DraftContext = createContext<Draft | undefined>(undefined);

export function useDraft(): Draft {
  const draft = useContext(DraftContext);
  if (draft === undefined) {
    throw new Error('outside of the wizard');
  }
  return draft;
}

/** Findings about one member. */
export function useFindings(member: Member): Finding[] {
  const { findings } = useDraft();
  return findings.filter((finding) => memberOf(finding) === member);
}

/** Findings about a path below a member, such as `/subjectAlternativeNames/1`. */
export function useFindingsAt(path: string): Finding[] {
  return findingsAt(useDraft().findings, path);
}
