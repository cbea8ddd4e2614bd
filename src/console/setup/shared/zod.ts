import * as z from 'zod';

/** The page's policy forbids code made at run time, which zod would otherwise try, and report. */
z.config({ jitless: true });
