import { Icon } from './icon';

/** Downloads as CSV what stands beside it; `title` says what all is in the file. */
export const CsvLink = ({ href, title }: { readonly href: string; readonly title?: string }) => (
  <a href={href} download title={title} className="flex items-center gap-1 text-accent hover:underline">
    <Icon name="download" size={12} />
    CSV
  </a>
);
