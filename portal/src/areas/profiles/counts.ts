import { tokens } from '@fluentui/react-components';

/** States of a profile on devices, worst last, with the colour of each. */
export const stateColors: readonly (readonly [string, string])[] = [
  ['succeeded', tokens.colorPaletteGreenBackground3],
  ['pending', tokens.colorPaletteBlueBorderActive],
  ['notApplicable', tokens.colorNeutralStroke1],
  ['conflict', tokens.colorPaletteDarkOrangeBackground3],
  ['error', tokens.colorPaletteRedBackground3],
];

export interface StateCount {
  state: string;
  devices: number;
}

/** One part of a bar. */
export interface Part extends StateCount {
  color: string;
  /** Of all devices, in percent. */
  share: number;
}

/** Shares of states that devices are in, in the order of stateColors. */
export function partsOf(counts: readonly StateCount[]): Part[] {
  const total = counts.reduce((sum, count) => sum + count.devices, 0);
  return stateColors.flatMap(([state, color]) => {
    const devices = counts.find((count) => count.state === state)?.devices ?? 0;
    return devices === 0 ? [] : [{ state, color, devices, share: (100 * devices) / total }];
  });
}
