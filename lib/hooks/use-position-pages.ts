'use client';
import { useEffect, useMemo, useReducer } from 'react';
import { createPositionPages, type PositionPages } from '@/lib/client/position-pages';
import { type PositionQueryInput, positionSearch } from '@/lib/client/position-search';
import { requestJson } from '@/lib/client/request-json';
import { positionWindowSchema } from '@/lib/core/snapshot/position-window-schema';

/** Pages of a question's rows; another question begins with none. Draws again with each page that comes. */
export const usePositionPages = (query: PositionQueryInput): PositionPages => {
  const [, draw] = useReducer((count: number) => count + 1, 0);
  const search = positionSearch({ ...query, offset: 0 });
  const pages = useMemo(
    () =>
      createPositionPages({
        fetch: (offset, limit, signal) => {
          const params = new URLSearchParams(search);
          params.set('offset', String(offset));
          params.set('limit', String(limit));
          return requestJson(positionWindowSchema, `/api/v1/positions?${params}`, { signal });
        },
        now: Date.now,
        onChange: draw,
      }),
    [search],
  );
  useEffect(() => () => pages.stop(), [pages]);
  return pages;
};
