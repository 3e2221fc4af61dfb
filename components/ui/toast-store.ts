'use client';
import type { Tone } from './badge';

export interface Toast {
  readonly id: number;
  readonly tone: Tone;
  readonly title: string;
  readonly detail?: string;
  /** ms; 0 stays until dismissed. */
  readonly duration: number;
}

let next = 1;
let toasts: readonly Toast[] = [];
const listeners = new Set<() => void>();
const publish = (value: readonly Toast[]) => {
  toasts = value;
  for (const listener of listeners) listener();
};

/** Shows a message at the corner and returns its id. Failures stay until dismissed unless told otherwise. */
export const toast = (message: {
  readonly tone?: Tone;
  readonly title: string;
  readonly detail?: string;
  readonly duration?: number;
}): number => {
  const id = next++;
  const tone = message.tone ?? 'neutral';
  const failed = tone === 'critical' || tone === 'severe';
  publish([...toasts.slice(-3), { ...message, id, tone, duration: message.duration ?? (failed ? 0 : 5000) }]);
  return id;
};

export const dismissToast = (id: number): void => publish(toasts.filter((each) => each.id !== id));

export const subscribeToasts = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export const readToasts = (): readonly Toast[] => toasts;
