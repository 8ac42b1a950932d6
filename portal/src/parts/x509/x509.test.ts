import { describe, expect, it } from 'vitest';

import { t } from '#/texts';

import { readCertificate, readFields } from './certificate';
import { chainOf, chainOfIssuer, isSelfIssued } from './chain';
import { leaf, namesake, root } from './testCertificates';

const words = { ...t.x509.values, bits: t.x509.bits };

describe('a certificate', () => {
  it('is read with its names and numbers', async () => {
    expect(await readCertificate(leaf)).toMatchObject({
      subject: 'O=Harbor, CN=Okafor\\, Mira',
      issuer: 'C=NL, O=Harbor, CN=Harbor Root',
      serialNumber: 'a1b2c3d4',
      selfIssued: false,
    });
    expect((await readCertificate(root)).selfIssued).toBe(true);
  });

  it('shows its keys and algorithms', () => {
    expect(readFields(leaf, words)).toMatchObject({
      version: 3,
      publicKey: 'RSA, 2048 bits',
      signatureAlgorithm: 'ECDSA with SHA-256 (1.2.840.10045.4.3.2)',
    });
    expect(readFields(namesake, words).publicKey).toBe('EC, P-384');
  });

  it('is refused if it is none', async () => {
    await expect(readCertificate(btoa('no certificate'))).rejects.toThrow();
  });
});

describe('extensions', () => {
  const all = new Map(readFields(leaf, words).extensions.map((each) => [each.name ?? each.oid, each]));
  const values = (name: string) => all.get(name)?.values;

  it('are all there', () => {
    expect(all.size).toBe(18);
  });

  it('are read in words', () => {
    expect(values('basicConstraints')).toEqual(['No certification authority']);
    expect(values('keyUsage')).toEqual(['Digital signature', 'Key encipherment']);
    expect(values('extKeyUsage')).toEqual(['Client Authentication (1.3.6.1.5.5.7.3.2)', '1.3.6.1.4.1.99999.1']);
    expect(values('subjectAltName')).toEqual([
      'DNS: deck.harbor.example',
      'Email: mira@harbor.example',
      'URI: urn:deck:417',
      'IP: 192.0.2.7',
      'IP: 2001:0db8:0000:0000:0000:0000:0000:0007',
      'UPN: mira@harbor.example',
      'Directory: CN=Deck',
    ]);
    expect(values('crlDistributionPoints')).toEqual(['URI: http://ca.harbor.example/crl']);
    expect(values('authorityInfoAccess')).toEqual([
      'OCSP (1.3.6.1.5.5.7.48.1): URI: http://ca.harbor.example/ocsp',
      'CA issuers (1.3.6.1.5.5.7.48.2): URI: http://ca.harbor.example/ca',
    ]);
    expect(values('certificatePolicies')).toEqual([
      '1.3.6.1.4.1.99999.2',
      'Any policy (2.5.29.32.0)',
      'http://harbor.example/cps',
    ]);
    expect(values('nameConstraints')).toEqual(['Permitted: DNS: harbor.example', 'Excluded: IP: 10.0.0.0/255.0.0.0']);
    expect(values('policyConstraints')).toEqual(['Explicit policy required: after 3 certificates']);
    expect(values('inhibitAnyPolicy')).toEqual(['after 2 certificates']);
    expect(values('tlsFeature')).toEqual(['5']);
    expect(values('ocspNoCheck')).toEqual(['Yes']);
    expect(values('securityIdentifier')).toEqual(['Security identifier (1.3.6.1.4.1.311.25.2.1): S-1-5-21-1-2-3-1104']);
    expect(values('certificateTemplate')).toEqual(['Template: 1.3.6.1.4.1.311.21.8.1', 'Version: 100.4']);
  });

  it('of a root say that it is an authority', () => {
    const constraints = readFields(root, words).extensions.find((each) => each.name === 'basicConstraints');
    expect(constraints).toMatchObject({ critical: true, values: ['A certification authority', 'Authorities below it: at most 1'] });
  });

  it('name the keys of subject and issuer', () => {
    const issuerKey = readFields(root, words).extensions.find((each) => each.name === 'subjectKeyIdentifier')?.values[0];
    expect(values('authorityKeyIdentifier')).toEqual([`Key: ${issuerKey}`]);
    expect(values('subjectKeyIdentifier')?.[0]).toMatch(/^[0-9a-f]{40}$/);
  });

  it('say what is critical', () => {
    expect(all.get('keyUsage')?.critical).toBe(true);
    expect(all.get('extKeyUsage')?.critical).toBe(false);
  });

  it('are shown in hexadecimal where they are unknown, or not what they should be', () => {
    expect(all.get('1.3.6.1.4.1.99999.3')).toMatchObject({ name: undefined, values: ['0403010203'], understood: false });
    expect(all.get('issuerAltName')).toMatchObject({ values: ['020105'], understood: false });
  });
});

describe('a chain', () => {
  it('leads to the root whose key signed, past its namesake', async () => {
    expect(await chainOf(leaf, [namesake, root, root])).toEqual([{ base64: root, signature: 'good' }]);
  });

  it('is empty where no issuer is known, and above a root', async () => {
    expect(await chainOf(leaf, [namesake])).toEqual([]);
    expect(await chainOf(root, [root])).toEqual([]);
    expect([isSelfIssued(root), isSelfIssued(leaf)]).toEqual([true, false]);
  });

  it('is found by the name of the issuer where the certificate itself is not there', async () => {
    const issuer = 'C=NL,O=Harbor,CN=Harbor Root';
    expect(await chainOfIssuer(issuer, [leaf, root])).toEqual([{ base64: root, signature: 'absent' }]);
    expect(await chainOfIssuer('CN=Harbor Root', [root])).toEqual([]);
    expect(await chainOfIssuer('O=Harbor,CN=Okafor\\, Mira', [leaf, root])).toEqual([
      { base64: leaf, signature: 'absent' },
      { base64: root, signature: 'good' },
    ]);
  });

  it('says so if the key above did not sign', async () => {
    // The last octets of the signature are others.
    const forged = btoa(`${atob(leaf).slice(0, -4)}${'\u0001'.repeat(4)}`);
    expect((await chainOf(forged, [root]))[0]?.signature).toBe('bad');
  });
});
