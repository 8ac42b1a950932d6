import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useNavigate } from 'react-router';

import { answer, api } from '#/api/client';
import { toApiError, type ApiError } from '#/api/errors';

import type { Check, Import, ImportKind } from './imports';

/** How the rows are taken. */
export interface ImportWay {
  mode: NonNullable<Import['mode']>;
  source: NonNullable<Import['source']>;
}

type Phase = 'none' | 'checking' | 'checked' | 'sending';

/** The octets as they are: the service says where they are no UTF-8. */
function content(file: File) {
  return { body: '', bodySerializer: () => file, headers: { 'Content-Type': 'text/csv' } };
}

/** A file on its way into the service: checked when it is chosen, then imported. */
export function useFileImport(kind: ImportKind) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [phase, setPhase] = useState<Phase>('none');
  const [file, setFile] = useState<File>();
  const [check, setCheck] = useState<Check>();
  const [error, setError] = useState<ApiError>();
  // An answer that comes after another file was chosen is of no interest.
  const latest = useRef<File | undefined>(undefined);
  const query = (way: ImportWay) => ({ kind, format: 'csv' as const, ...way });

  const choose = async (chosen: File | undefined, way: ImportWay) => {
    latest.current = chosen;
    setFile(chosen);
    setCheck(undefined);
    setError(undefined);
    setPhase(chosen === undefined ? 'none' : 'checking');
    if (chosen === undefined) {
      return;
    }
    try {
      const found = await answer(api.POST('/imports/check', { params: { query: query(way) }, ...content(chosen) }));
      if (latest.current === chosen) {
        setCheck(found);
        setPhase('checked');
      }
    } catch (failure) {
      if (latest.current === chosen) {
        setError(toApiError(failure));
        setPhase('none');
      }
    }
  };

  const send = async (way: ImportWay) => {
    if (file === undefined) {
      return;
    }
    setPhase('sending');
    setError(undefined);
    try {
      const begun = await answer(api.POST('/imports', { params: { query: query(way) }, ...content(file) }));
      void queries.invalidateQueries({ queryKey: ['imports'] });
      await navigate(`/imports/${begun.id}`);
    } catch (failure) {
      setError(toApiError(failure));
      setPhase('checked');
    }
  };

  return { phase, file, check, error, choose, send };
}
