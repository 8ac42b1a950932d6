import { useCallback } from 'react';
import { useSearchParams } from 'react-router';

/** Filters of a list. They live in the address, so that a filtered list can be linked to and survives a reload. */
export interface Filters {
  /** What is set, by the API's own parameter names; nothing for what is not. */
  values: Record<string, string>;
  get: (name: string) => string;
  set: (name: string, value: string) => void;
  clear: () => void;
  any: boolean;
}

export function useFilters(names: readonly string[]): Filters {
  const [parameters, setParameters] = useSearchParams();
  const values: Record<string, string> = {};
  for (const name of names) {
    const value = parameters.get(name);
    if (value !== null && value !== '') {
      values[name] = value;
    }
  }
  const set = useCallback(
    (name: string, value: string) => {
      setParameters(
        (now) => {
          const next = new URLSearchParams(now);
          if (value === '') {
            next.delete(name);
          } else {
            next.set(name, value);
          }
          return next;
        },
        { replace: true },
      );
    },
    [setParameters],
  );
  return {
    values,
    get: (name) => values[name] ?? '',
    set,
    clear: () => setParameters(new URLSearchParams(), { replace: true }),
    any: Object.keys(values).length > 0,
  };
}
