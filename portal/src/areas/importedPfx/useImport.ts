import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import type { ApiError } from '#/api/errors';
import { useAction } from '#/parts/useAction';

import type { OpenedPfx } from './pfx/open';
import { importPfx, type ImportKey } from './queries';

/** Base64 of octets, and back. */
function toBase64(octets: ArrayBuffer): string {
  return btoa(Array.from(new Uint8Array(octets), (octet) => String.fromCharCode(octet)).join(''));
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

export interface ImportState {
  opened: OpenedPfx | undefined;
  busy: boolean;
  done: boolean;
  error: ApiError | undefined;
  /** Opens a file. Its password is not kept. */
  check: (file: File, password: string) => void;
  /** Packs what was opened again, seals its password and sends both. */
  submit: (userId: string, key: ImportKey, intendedPurpose: string) => void;
  reset: () => void;
}

/** One import, from the file to the service. What opens files is loaded here, when it is needed first. */
export function useImport(): ImportState {
  const queries = useQueryClient();
  const [opened, setOpened] = useState<OpenedPfx>();
  const { busy, error, run, clear } = useAction();
  const [done, setDone] = useState(false);

  const check = (file: File, password: string) =>
    void run(async () => {
      setOpened(undefined);
      const { openPfx } = await import('./pfx/engine');
      setOpened(await openPfx(await file.arrayBuffer(), password));
    });

  const submit = (userId: string, key: ImportKey, intendedPurpose: string) =>
    void run(async () => {
      if (opened === undefined) {
        return;
      }
      const { packPfx, randomPassword, sealPassword } = await import('./pfx/engine');
      const password = randomPassword();
      const blob = await packPfx(opened, password);
      const sealed = await sealPassword(password, fromBase64(key.publicKey), key.id);
      await importPfx(userId, {
        thumbprint: opened.facts.thumbprint,
        intendedPurpose,
        importKeyId: key.id,
        paddingScheme: 'oaepSha512',
        startDateTime: opened.facts.notBefore,
        expirationDateTime: opened.facts.notAfter,
        encryptedPfxBlob: toBase64(blob),
        encryptedPfxPassword: toBase64(sealed),
      });
      setOpened(undefined); // The key goes out of memory as soon as it may.
      setDone(true);
      await queries.invalidateQueries({ queryKey: ['importedPfx'] });
    });

  const reset = () => {
    setOpened(undefined);
    setDone(false);
    clear();
  };
  return { opened, busy, done, error, check, submit, reset };
}
