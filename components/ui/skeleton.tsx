import { cx } from './cx';

/** The place of something on its way; says nothing to assistive technology (its container is aria-busy). */
export const Skeleton = ({ className }: { readonly className?: string }) => (
  <span aria-hidden="true" className={cx('block animate-skeleton rounded-sm bg-track', className ?? 'h-3 w-16')} />
);
