import { cx } from '@/components/ui/cx';
import { shortHex } from '@/components/ui/format-hex';

/** An account: its middle left out, the whole in the title. */
export const AccountLabel = ({ account, className }: { readonly account: string; readonly className?: string }) => (
  <span title={account} className={cx('num text-xs', className)}>
    {shortHex(account)}
  </span>
);
