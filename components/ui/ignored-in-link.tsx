/** Which parameters of the page's address say nothing that it understands; nothing where it understands all. */
export const IgnoredInLink = ({ names }: { readonly names: readonly string[] }) =>
  names.length > 0 ? (
    <span role="alert" className="text-risk-watch">
      Ignored in the link: {names.join(', ')}
    </span>
  ) : null;
