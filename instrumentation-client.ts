import { config } from 'zod';

// Runs in the browser before any other module. Schemas would compile themselves with eval: the pages' policy forbids
// it, and each attempt is a breach that the browser reports.
config({ jitless: true });
