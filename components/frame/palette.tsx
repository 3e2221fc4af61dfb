'use client';
import { useRouter } from 'next/navigation';
import { type KeyboardEvent, useId, useState } from 'react';
import { cx } from '@/components/ui/cx';
import { Dialog } from '@/components/ui/dialog';
import { Icon } from '@/components/ui/icon';
import { type PaletteItem, usePaletteItems } from './palette-items';

/** ⌘K: type to find a view, a filter, an account or a theme; arrows move, Enter does it. */
export const Palette = ({ onClose }: { readonly onClose: () => void }) => {
  const router = useRouter();
  const id = useId();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const { items, note } = usePaletteItems(text);
  const active = Math.min(at, items.length - 1);

  const choose = (item: PaletteItem | undefined) => {
    if (!item) return;
    onClose();
    if (item.href) router.push(item.href);
    item.act?.();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && items.length > 0) {
      event.preventDefault();
      setAt((active + step + items.length) % items.length);
    }
    if (event.key === 'Enter') choose(items[active]);
  };

  return (
    <Dialog label="Command palette" onClose={onClose} className="mt-[12dvh]">
      <div className="flex h-11 items-center gap-2.5 border-b px-4 text-ink-3">
        <Icon name="search" />
        <input
          autoFocus
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={items[active] ? `${id}-${active}` : undefined}
          aria-label="Command or account"
          placeholder="A view, a filter, or an address 0x…"
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
          className="h-full w-full bg-transparent text-sm text-ink outline-none placeholder:text-ink-3"
        />
      </div>
      <div id={`${id}-list`} role="listbox" aria-label="Results" className="max-h-[50dvh] overflow-y-auto py-1">
        {items.map((item, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the input's, as the combobox pattern has it
          <div
            key={item.id}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            onPointerMove={() => setAt(index)}
            onClick={() => choose(item)}
            className={cx(
              'flex h-8 cursor-pointer items-center justify-between gap-4 px-4 text-xs',
              index === active && 'bg-selected',
            )}
          >
            <span className={cx('truncate', item.mono && 'num')}>{item.name}</span>
            <span className="flex shrink-0 items-center gap-2 text-2xs text-ink-3">{item.hint}</span>
          </div>
        ))}
        {note ? <p className="px-4 py-2 text-xs text-ink-3">{note}</p> : null}
      </div>
    </Dialog>
  );
};
