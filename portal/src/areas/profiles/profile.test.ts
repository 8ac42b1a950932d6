import { describe, expect, it } from 'vitest';

import { partsOf } from './counts';
import { assignedText, factsOf } from './facts';
import { errorsIn, findingsAt, sentenceOf } from './findings';
import { bodyOf, emptyProfile, moved, offers, type Profile } from './profile';
import { variablesFor } from './variables';
import { stepsOf } from './wizard/steps';

const finding = (path: string, severity = 'error') => ({
  code: 'E_SUBJECT_BRACE',
  path,
  position: 3,
  text: '{',
  explanation: 'A brace does not belong to a variable.',
  nextStep: 'Leave it out.',
  severity,
});

describe('what is sent of a profile', () => {
  it('is only what its kind and platform have', () => {
    const body = bodyOf(emptyProfile('scep', 'ios'));
    expect(body).not.toHaveProperty('keyStorageProvider');
    expect(body).not.toHaveProperty('hashAlgorithms');
    expect(body).not.toHaveProperty('certificationAuthority');
    expect(body).toHaveProperty('renewalThresholdPercent', 20);
    expect(bodyOf(emptyProfile('scep', 'windows10'))).toHaveProperty('keyStorageProvider', 'tpmElseSoftware');
  });

  it('has a curve or a key size, and a template only with its format', () => {
    const pkcs: Profile = { ...emptyProfile('pkcs', 'linux'), keyAlgorithm: 'ec', curve: 'P-256', subjectNameTemplate: 'CN=x' };
    expect(bodyOf(pkcs)).toMatchObject({ curve: 'P-256' });
    expect(bodyOf(pkcs)).not.toHaveProperty('keySize');
    expect(bodyOf(pkcs)).not.toHaveProperty('subjectNameTemplate');
    expect(bodyOf({ ...pkcs, keyAlgorithm: 'rsa' })).not.toHaveProperty('curve');
  });

  it('has no empty lines among its URLs and packages', () => {
    const scep = { ...emptyProfile('scep', 'linux'), scepServerUrls: [' https://scep.harbor.example/scep ', ''] };
    expect(bodyOf(scep).scepServerUrls).toEqual(['https://scep.harbor.example/scep']);
    const access = { mode: 'specificApps', packageIds: ['example.mail ', ''] };
    expect(bodyOf({ ...emptyProfile('scep', 'androidDedicated'), certificateAccess: access }).certificateAccess).toEqual({
      mode: 'specificApps',
      packageIds: ['example.mail'],
    });
  });

  it('has no empty text where one is needed', () => {
    const body = bodyOf({ ...emptyProfile('pkcs', 'linux'), certificateTemplateName: '' });
    expect(body).not.toHaveProperty('displayName');
    expect(body).not.toHaveProperty('certificateTemplateName');
    expect(body).toHaveProperty('description', '');
  });

  it('keeps what this page does not show', () => {
    const tagged = { ...emptyProfile('scep', 'linux'), scopeTags: ['north'] };
    expect(bodyOf(tagged).scopeTags).toEqual(['north']);
  });
});

describe('another platform', () => {
  it('leaves what both have, and takes away what the new one lacks', () => {
    const written: Profile = { ...emptyProfile('pkcs', 'linux'), displayName: 'Mail', certificateType: 'device', keySize: 4096 };
    const next = moved(written, { platform: 'ios' });
    expect(next).toMatchObject({ displayName: 'Mail', certificateType: 'device', keySize: 2048, platform: 'ios' });
    expect(moved(written, { platform: 'android' }).certificateType).toBe('user');
  });

  it('is the first of a kind that the old one does not have', () => {
    expect(moved(emptyProfile('scep', 'linux'), { kind: 'mail' }).platform).toBe('ios');
  });
});

it('settings depend on kind and platform', () => {
  expect(offers({ kind: 'pkcs', platform: 'android' }, 'rootCertificateProfileId')).toBe(true);
  expect(offers({ kind: 'pkcs', platform: 'ios' }, 'rootCertificateProfileId')).toBe(false);
  expect(offers({ kind: 'trustedCertificate', platform: 'linux' }, 'destinationStore')).toBe(false);
  expect(offers({ kind: 'scep', platform: 'androidDedicated' }, 'certificateAccess')).toBe(true);
});

it('steps are those that the kind needs', () => {
  const ids = (kind: string) => stepsOf({ kind }).map((step) => step.id);
  expect(ids('scep')).toEqual(['basics', 'settings', 'names', 'keys', 'assignments', 'review']);
  expect(ids('trustedCertificate')).toEqual(['basics', 'certificate', 'assignments', 'review']);
  expect(ids('mail')).toEqual(['basics', 'settings', 'assignments', 'review']);
});

it('each setting that is sent is on one of the steps', () => {
  for (const [kind, platform] of [['scep', 'windows10'], ['pkcs', 'macos'], ['pkcsImported', 'windows10'], ['mail', 'ios']] as const) {
    const shown: string[] = stepsOf({ kind }).flatMap((step) => [...step.members]);
    expect(Object.keys(bodyOf(emptyProfile(kind, platform))).filter((member) => !shown.includes(member))).toEqual([]);
  }
});

describe('findings', () => {
  const findings = [finding('/subjectAlternativeNames/1/value'), finding('/keySize', 'warning')];

  it('belong to a member and to what lies in it', () => {
    expect(findingsAt(findings, '/subjectAlternativeNames/1')).toHaveLength(1);
    expect(findingsAt(findings, '/subjectAlternativeNames/10')).toHaveLength(0);
  });

  it('hold a step only as errors', () => {
    expect(errorsIn(findings, ['keySize'])).toEqual([]);
    expect(errorsIn(findings, ['subjectAlternativeNames'])).toHaveLength(1);
  });

  it('say what is wrong, where, under which code, and what to do', () => {
    expect(sentenceOf(finding('/subjectNameTemplate'))).toBe(
      'A brace does not belong to a variable: {, at character 4 (E_SUBJECT_BRACE). Leave it out.',
    );
  });
});

it('states are shown as shares of all devices', () => {
  const parts = partsOf([
    { state: 'error', devices: 1 },
    { state: 'succeeded', devices: 3 },
  ]);
  expect(parts.map((part) => [part.state, part.share])).toEqual([
    ['succeeded', 75],
    ['error', 25],
  ]);
  expect(partsOf([])).toEqual([]);
});

it('a profile is told in words', () => {
  const facts = factsOf(
    { ...emptyProfile('scep', 'linux'), rootCertificateProfileId: 'r1', subjectAlternativeNames: [{ kind: 'upn' }, { kind: 'dns', value: 'a.example' }] },
    () => 'Harbor root',
  );
  const valueOf = (name: string) => facts.find((fact) => fact.name === name)?.value;
  expect(valueOf('Kind')).toBe('SCEP certificate');
  expect(valueOf('Root certificate profile')).toBe('Harbor root');
  expect(valueOf('Subject alternative names')).toBe('UPN, DNS: a.example');
  expect(assignedText([{ target: 'userGroup', groupId: 'g', mode: 'include' }])).toBe('1 group');
  expect(assignedText([])).toBe('Nobody');
});

it('variables are those that the certificate may name', () => {
  expect(variablesFor({ platform: 'ios', certificateType: 'device' })).not.toContain('UserName');
  expect(variablesFor({ platform: 'linux', certificateType: 'user' })).toContain('FullyQualifiedDomainName');
});
