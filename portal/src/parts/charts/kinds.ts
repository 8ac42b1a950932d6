import { tokens } from '@fluentui/react-components';

import { t } from '#/texts';

/** Kinds of work that bring certificates, in the order in which charts show them. */
export const certificateKinds = ['scep', 'pkcs', 'import'] as const;

/** One colour for a kind in all charts; each stands out from the page, light and dark. */
const colors: Record<string, string> = {
  scep: tokens.colorBrandForeground1,
  pkcs: tokens.colorPaletteTealBorderActive,
  import: tokens.colorPalettePurpleBorderActive,
  recrypt: tokens.colorPaletteBrownBorderActive,
  revoke: tokens.colorPaletteCranberryBorderActive,
};

export const failureColor = tokens.colorPaletteRedBorderActive;

/** Of certificates, imported ones are called after what they are, of work after what is done. */
export function workKind(kind: string): string {
  return kind === 'pkcsImported' ? 'import' : kind;
}

export function kindColor(kind: string): string {
  return colors[workKind(kind)] ?? tokens.colorNeutralForeground3;
}

export function kindText(kind: string): string {
  return t.overview.kinds[workKind(kind)] ?? kind;
}
