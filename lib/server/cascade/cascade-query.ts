import type { z } from 'zod';
import { parseInput, queryOf } from '../respond';

const LISTS = new Set(['assets', 'sources']);

/** A query string by its schema, lists repeated or comma separated; empty parameters count as absent. Throws the 400. */
export const cascadeQueryOf = <S extends z.ZodType>(schema: S, request: Request): z.output<S> =>
  parseInput(
    schema,
    Object.fromEntries(
      Object.entries(queryOf(request)).flatMap(([key, value]) => {
        if (!LISTS.has(key)) return value === '' ? [] : [[key, value]];
        const list = [value]
          .flat()
          .flatMap((each) => each.split(','))
          .filter((each) => each !== '');
        return list.length > 0 ? [[key, list]] : [];
      }),
    ),
  );
