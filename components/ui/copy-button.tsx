'use client';
import { useState } from 'react';
import { IconButton } from './icon-button';
import { toast } from './toast-store';

/** Copies text; says so for a moment in its own place. */
export const CopyButton = ({
  text,
  label,
  icon = 'copy',
}: {
  readonly text: string | (() => string);
  readonly label: string;
  readonly icon?: 'copy' | 'link';
}) => {
  const [done, setDone] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : text());
      setDone(true);
      setTimeout(() => setDone(false), 1200);
    } catch {
      toast({
        tone: 'critical',
        title: 'The browser did not allow copying',
        detail: 'Select the text and copy it by hand.',
      });
    }
  };
  return (
    <IconButton size="sm" icon={done ? 'check' : icon} label={done ? 'Copied' : label} onClick={() => void copy()} />
  );
};
