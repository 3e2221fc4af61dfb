import { type ShockQuery, shockQuerySchema } from '@/lib/core/snapshot/shock-schema';
import { parseInput, queryOf } from './respond';

/**
 * The shock that a query string asks for: `moves=0x…:-2000,0x…:150` (bps; `lt`, `bonus` alike), `eMode=1:-100:50`
 * (id, change of the threshold, of the bonus), repeated or comma separated; `sort`, `limit`. Throws the 400.
 */
export const shockQueryOf = (request: Request): ShockQuery => {
  const { moves, lt, bonus, eMode, limit, format: _, ...others } = queryOf(request);
  return parseInput(shockQuerySchema, {
    ...others,
    ...(limit !== undefined && { limit: Number(limit) }),
    moves: pairs(moves),
    lt: pairs(lt),
    bonus: pairs(bonus),
    eModes: Object.fromEntries(
      parts(eMode).map(([id, change, more]): [string, Record<string, number>] => [
        String(id),
        { ...(change && { lt: Number(change) }), ...(more && { bonus: Number(more) }) },
      ]),
    ),
  });
};

type Given = string | readonly string[] | undefined;

const parts = (given: Given): readonly string[][] =>
  [given ?? []]
    .flat()
    .flatMap((value) => value.split(','))
    .filter((value) => value !== '')
    .map((value) => value.split(':'));

const pairs = (given: Given): Record<string, number> =>
  Object.fromEntries(parts(given).map(([key, bps]): [string, number] => [String(key), numberOf(bps)]));

/** What is missing or no number is NaN, which the schema refuses. */
const numberOf = (text: string | undefined): number => (text ? Number(text) : Number.NaN);
