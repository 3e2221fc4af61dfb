/** Work under way. Without a total it only says that it goes on. */
export const Progress = ({
  label,
  done,
  total,
}: {
  readonly label: string;
  readonly done: number;
  readonly total: number | null;
}) => {
  const share = total && total > 0 ? Math.min(1, done / total) : undefined;
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total ?? undefined}
      aria-valuenow={share === undefined ? undefined : done}
      className="h-1 w-full overflow-hidden rounded-sm bg-track"
    >
      <div
        className={share === undefined ? 'h-full w-1/3 animate-skeleton bg-accent' : 'h-full bg-accent'}
        style={share === undefined ? undefined : { width: `${share * 100}%` }}
      />
    </div>
  );
};
