import { ApiError } from '#/api/errors';
import { t } from '#/texts';

/** A fault of a PFX file, with the code that `certferry pfx import` gives it. */
export function pfxFault(code: keyof typeof t.importedPfx.faults): ApiError {
  return new ApiError(code, 0, t.importedPfx.faults[code]);
}

/** The value of `work`; the fault `code` in place of whatever else it throws. */
export async function orFault<T>(code: string, work: () => Promise<T> | T): Promise<T> {
  try {
    return await work();
  } catch (failure) {
    throw failure instanceof ApiError ? failure : pfxFault(code);
  }
}
