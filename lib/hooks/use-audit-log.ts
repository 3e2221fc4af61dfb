'use client';
import { useQuery } from '@tanstack/react-query';
import { auditLogQuery } from '@/lib/client/breaker-queries';
import { useStream } from './use-stream';

/** A page of the audit log: the `limit` links before place `to`, or the newest that the store has, asked again whenever it grows. */
export const useAuditLog = (limit: number, to: number | undefined) => {
  const seq = useStream(({ breakers }) => (breakers ? breakers.audit.seq - breakers.audit.unsaved : undefined));
  return useQuery(auditLogQuery(limit, to, seq));
};
