import { Skeleton, SkeletonItem } from '@fluentui/react-components';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { toApiError } from '#/api/errors';
import { t } from '#/texts';

import { ErrorPanel } from './ErrorPanel';
import { PageHeader } from './PageHeader';

interface LoadedProps<T> {
  query: UseQueryResult<T>;
  /** Of the page, where this is all of one: what is loaded brings its own. */
  title?: string;
  children: (data: T) => ReactNode;
}

/** What is made of a call's answer; until it is there a skeleton, and what went wrong if it does not come. */
export function Loaded<T>({ query, title, children }: LoadedProps<T>) {
  if (query.data !== undefined) {
    return (
      <>
        {query.error && <ErrorPanel error={toApiError(query.error)} onRetry={() => void query.refetch()} />}
        {children(query.data)}
      </>
    );
  }
  if (query.error) {
    return (
      <>
        {title !== undefined && <PageHeader title={title} />}
        <ErrorPanel error={toApiError(query.error)} onRetry={() => void query.refetch()} />
      </>
    );
  }
  return (
    <Skeleton aria-label={t.common.loading}>
      <SkeletonItem size={32} />
      <SkeletonItem size={128} style={{ marginTop: 16 }} />
    </Skeleton>
  );
}
