const PATHS = {
  close: 'M3.5 3.5l9 9m0-9l-9 9',
  copy: 'M5.5 5.5h7v8h-7zM10.5 5.5v-3h-7v8h2',
  check: 'M3 8.5l3.2 3.2L13 4.8',
  external: 'M6.5 3.5h-3v9h9v-3M9 3.5h3.5V7M12.3 3.7L7.5 8.5',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.3 10.3l3.2 3.2',
  sun: 'M8 10.6a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2zM8 1.5v1.6M8 12.9v1.6M1.5 8h1.6M12.9 8h1.6M3.4 3.4l1.1 1.1M11.5 11.5l1.1 1.1M3.4 12.6l1.1-1.1M11.5 4.5l1.1-1.1',
  moon: 'M13 9.6A5.5 5.5 0 0 1 6.4 3a5.5 5.5 0 1 0 6.6 6.6z',
  auto: 'M8 13.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM8 2.5v11',
  play: 'M5 3.5l7.5 4.5L5 12.5z',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  reset: 'M3.5 8a4.5 4.5 0 1 0 1.4-3.3M3.5 2.8v2.6h2.6',
  download: 'M8 2.5v7.5M4.8 7L8 10.2 11.2 7M3 13h10',
  back: 'M9.5 4L5.5 8l4 4',
  chevron: 'M4.5 6.5L8 10l3.5-3.5',
  link: 'M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2-2a2.6 2.6 0 1 0-3.7-3.7l-.7.7M9.2 6.8a2.6 2.6 0 0 0-3.7 0l-2 2a2.6 2.6 0 1 0 3.7 3.7l.7-.7',
  alert: 'M8 2.8l6 10.4H2zM8 6.8v3M8 11.4v.1',
  help: 'M8 13.7A5.7 5.7 0 1 0 8 2.3a5.7 5.7 0 0 0 0 11.4zM6.3 6.3a1.8 1.8 0 1 1 2.6 1.6c-.6.3-.9.6-.9 1.3M8 11.2v.1',
  wave: 'M1.5 10.2c1.6 0 1.6-2.4 3.2-2.4s1.7 2.4 3.3 2.4 1.6-2.4 3.3-2.4 1.6 2.4 3.2 2.4M3.5 4.5h9',
} as const;

export type IconName = keyof typeof PATHS;

/** A 16-unit line icon in the current colour; decorative, so the control that holds it must carry the name. */
export const Icon = ({ name, size = 14 }: { readonly name: IconName; readonly size?: number }) => (
  <svg
    width={size}
    height={size}
    viewBox="0 0 16 16"
    fill="none"
    stroke="currentColor"
    strokeWidth={1.4}
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
    className="shrink-0"
  >
    <path d={PATHS[name]} />
  </svg>
);
