'use client';
import { useQuery } from '@tanstack/react-query';
import { auditLogQuery } from '@/lib/client/breaker-queries';
import { useStream } from './use-stream';

/** The newest links of the audit log that the store has, asked again whenever it grows. */
export const useAuditLog = (limit: number) => {
  const seq = useStream(({ breakers }) => (breakers ? breakers.audit.seq - breakers.audit.unsaved : undefined));
  return useQuery(auditLogQuery(limit, seq));
};
