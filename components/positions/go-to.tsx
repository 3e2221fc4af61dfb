'use client';
import { type FormEvent, useState } from 'react';
import { Input } from '@/components/ui/input';

/** Scrolls the table to a row by its number. */
export const GoTo = ({ total, onGo }: { readonly total: number; readonly onGo: (index: number) => void }) => {
  const [text, setText] = useState('');
  const go = (event: FormEvent) => {
    event.preventDefault();
    const row = Number(text.replace(/[,\s_]/g, ''));
    if (!Number.isFinite(row) || row < 1) return;
    onGo(Math.min(total, Math.floor(row)) - 1);
  };
  return (
    <form onSubmit={go}>
      <Input
        aria-label={`Go to row, 1 to ${total.toLocaleString('en-US')}`}
        inputMode="numeric"
        placeholder="Go to row"
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="w-20"
      />
    </form>
  );
};
