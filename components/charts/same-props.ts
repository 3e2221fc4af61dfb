import { replaceEqualDeep } from '@tanstack/react-query';

/** For `memo`: props of equal content are the same, so that a tick that did not change a series draws nothing. */
export const sameProps = (before: object, after: object): boolean => replaceEqualDeep(before, after) === before;
