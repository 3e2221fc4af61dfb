import type { CascadeBook } from '@/lib/core/cascade/cascade-book';

type Column = Float64Array | Uint32Array | Uint16Array | Uint8Array;

/** The same book with its columns in memory that threads share: sending it copies nothing. */
export function sharedBook(book: CascadeBook): CascadeBook {
  return {
    ...book,
    law: { ...book.law, fee: shared(book.law.fee), closed: shared(book.law.closed), cash: shared(book.law.cash) },
    places: shared(book.places),
    collateralFrom: shared(book.collateralFrom),
    collateralAsset: shared(book.collateralAsset),
    collateral: shared(book.collateral),
    threshold: shared(book.threshold),
    bonus: shared(book.bonus),
    debtFrom: shared(book.debtFrom),
    debtAsset: shared(book.debtAsset),
    debt: shared(book.debt),
  };
}

function shared<T extends Column>(column: T): T {
  const copy = new (column.constructor as new (memory: SharedArrayBuffer) => T)(
    new SharedArrayBuffer(column.byteLength),
  );
  copy.set(column);
  return copy;
}
