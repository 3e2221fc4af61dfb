/** The console's views: what the navigation, the palette and the `g` shortcuts offer. */
export const VIEWS = [
  { href: '/', name: 'Overview', key: 'o' },
  { href: '/positions', name: 'Positions', key: 'p' },
  { href: '/oracles', name: 'Oracles', key: 'r' },
  { href: '/what-if', name: 'What if', key: 'w' },
  { href: '/cascade', name: 'Cascade', key: 'c' },
  { href: '/breakers', name: 'Breakers', key: 'b' },
  { href: '/alerts', name: 'Alerts', key: 'a' },
  { href: '/execution', name: 'Execution', key: 'e' },
  { href: '/settlements', name: 'Settlements', key: 's' },
] as const;
