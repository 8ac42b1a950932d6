import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { toApiError, type ApiError } from '#/api/errors';
import { octetsOf, toBase64 } from '#/parts/octets';

import type { OpenedPfx } from './pfx/open';
import { importPfx, type ImportKey } from './queries';

/** How far a file is: `refused` could not be opened, `failed` was opened and not taken. */
export type PfxState = 'chosen' | 'opening' | 'refused' | 'opened' | 'importing' | 'failed' | 'imported';

/** One of the files that were chosen. */
export interface PfxFile {
  id: string;
  file: File;
  /** Its own, where it has not that of the others. It is not kept once the file was tried. */
  password: string;
  state: PfxState;
  /** What was in it, key and all, until it is imported. */
  opened?: OpenedPfx | undefined;
  /** Why it was refused, or failed. */
  error?: ApiError | undefined;
}

/** What is done with files now, and how far it is. */
export interface PfxProgress {
  doing: 'opening' | 'importing';
  done: number;
  of: number;
}

export interface ImportState {
  files: readonly PfxFile[];
  progress: PfxProgress | undefined;
  choose: (files: readonly File[]) => void;
  setPassword: (id: string, password: string) => void;
  /** Opens what is not open yet, each by its own password or else this one. */
  check: (password: string) => void;
  /** Packs what was opened again, seals its password and sends both, one file after the other. */
  submit: (userId: string, key: ImportKey, intendedPurpose: string) => void;
}

/** Packs one file again, under a password that only the holder of `key` can read, and sends both. */
async function send(opened: OpenedPfx, userId: string, key: ImportKey, intendedPurpose: string): Promise<void> {
  const { packPfx, randomPassword, sealPassword } = await import('./pfx/engine');
  const password = randomPassword();
  const blob = await packPfx(opened, password);
  const sealed = await sealPassword(password, octetsOf(key.publicKey), key.id);
  await importPfx(userId, {
    thumbprint: opened.facts.thumbprint,
    intendedPurpose,
    importKeyId: key.id,
    paddingScheme: 'oaepSha512',
    startDateTime: opened.facts.notBefore,
    expirationDateTime: opened.facts.notAfter,
    encryptedPfxBlob: toBase64(new Uint8Array(blob)),
    encryptedPfxPassword: toBase64(new Uint8Array(sealed)),
  });
}

/** Files on their way to the service. What opens them is loaded here, when it is needed first. */
export function useImport(): ImportState {
  const queries = useQueryClient();
  const [files, setFiles] = useState<readonly PfxFile[]>([]);
  const [progress, setProgress] = useState<PfxProgress>();

  const change = (id: string, to: Partial<PfxFile>) =>
    setFiles((now) => now.map((each) => (each.id === id ? { ...each, ...to } : each)));

  /** Does the same with each file. One that fails says why, and stops no other. */
  const runThrough = async (
    doing: PfxProgress['doing'],
    chosen: readonly PfxFile[],
    otherwise: PfxState,
    work: (one: PfxFile) => Promise<Partial<PfxFile>>,
  ) => {
    if (progress !== undefined) {
      return;
    }
    for (const [done, one] of chosen.entries()) {
      setProgress({ doing, done, of: chosen.length });
      change(one.id, { state: doing, error: undefined });
      try {
        change(one.id, await work(one));
      } catch (failure) {
        change(one.id, { state: otherwise, error: toApiError(failure) });
      }
    }
    setProgress(undefined);
  };

  const check = (password: string) => {
    const chosen = files.filter(({ state }) => state === 'chosen' || state === 'refused');
    setFiles((now) => now.map((each) => ({ ...each, password: '' })));
    void runThrough('opening', chosen, 'refused', async ({ file, password: own }) => {
      const { openPfx } = await import('./pfx/engine');
      return { state: 'opened', opened: await openPfx(await file.arrayBuffer(), own === '' ? password : own) };
    });
  };

  const submit = (userId: string, key: ImportKey, intendedPurpose: string) => {
    const chosen = files.filter(({ opened }) => opened !== undefined);
    void runThrough('importing', chosen, 'failed', async ({ opened }) => {
      if (opened !== undefined) {
        await send(opened, userId, key, intendedPurpose);
      }
      return { state: 'imported', opened: undefined }; // The key goes out of memory as soon as it may.
    }).then(() => queries.invalidateQueries({ queryKey: ['importedPfx'] }));
  };

  return {
    files,
    progress,
    choose: (chosen) => setFiles(chosen.map((file) => ({ id: crypto.randomUUID(), file, password: '', state: 'chosen' }))),
    setPassword: (id, password) => change(id, { password }),
    check,
    submit,
  };
}
