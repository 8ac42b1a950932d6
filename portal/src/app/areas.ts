import type { FluentIcon } from '@fluentui/react-icons';
import type { RouteObject } from 'react-router';

import type { Role } from '#/api/types';

/** A group of areas in the navigation. */
export type Section = 'top' | 'directory' | 'certificates' | 'operations' | 'installation';

/**
 * One area of the portal: an entry of the navigation and the pages below it. A folder `areas/NAME/` says what it is in its
 * `area.ts`, which only names its pages: each is loaded when it is opened.
 */
export interface Area {
  section: Section;
  /** Its place among the areas of its section. */
  order: number;
  text: string;
  icon: FluentIcon;
  /** The first page, such as `/devices`. */
  to: string;
  /** Who has less does not see it. */
  least: Role;
  routes: RouteObject[];
}

const found = import.meta.glob<{ area: Area | Area[] }>('../areas/*/area.ts', { eager: true });

/** Every area, in the order of the navigation. */
export const areas: readonly Area[] = Object.values(found)
  .flatMap((module) => module.area)
  .sort((a, b) => a.order - b.order);

/** A page's component, loaded when its route is opened. */
export function page(load: () => Promise<{ default: React.ComponentType }>): RouteObject['lazy'] {
  return async () => ({ Component: (await load()).default });
}
