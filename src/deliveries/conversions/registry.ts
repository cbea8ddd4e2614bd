import type { PlatformName } from '../../publishers/events/platform.ts';
import { google } from './google.ts';
import { meta } from './meta.ts';
import { microsoft } from './microsoft.ts';
import type { Platform } from './platform.ts';

/** One line a platform. */
export const PLATFORM_BY_NAME: Readonly<Record<PlatformName, Platform>> = { google, meta, microsoft };
