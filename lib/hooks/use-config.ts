'use client';
import { useQuery } from '@tanstack/react-query';
import { configQuery } from '@/lib/client/api-queries';

export const useConfig = () => useQuery(configQuery());
