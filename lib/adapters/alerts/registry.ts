import { alertmanager } from './alertmanager';
import type { ChannelSpec } from './channel-spec';
import { discord } from './discord';
import { pagerduty } from './pagerduty';
import { slack } from './slack';
import { telegram } from './telegram';
import { webhook } from './webhook';

/** Every kind of channel, by the `type` that the alerts' file names it with. */
export const alertChannels: Readonly<Record<string, ChannelSpec>> = {
  webhook,
  slack,
  discord,
  telegram,
  pagerduty,
  alertmanager,
};
