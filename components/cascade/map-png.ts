import type { HeatScale } from '@/components/charts/heat-scale';
import { stepOfClass } from '@/components/charts/heat-scale';
import type { CascadeMap } from '@/lib/core/snapshot/cascade-schema';
import { shareWords } from './cascade-words';
import { columnsOf, type MapCells } from './map-cells';
import type { Metric } from './metrics';

/** px, before the screen's own scale. */
const SIZE = { cell: 46, row: 26, head: 84, top: 62, bottom: 58, edge: 16 };
const FONT = { words: '12px ui-sans-serif, system-ui, sans-serif', figures: '11px ui-monospace, monospace' };
/** Twice as sharp as it is large: for a report. */
const SHARPNESS = 2;

/**
 * The map as a picture with title, terms, legend and block, in the page's theme. Rejects where the browser draws none.
 * @param probe an element of the page, whose colours are the picture's
 */
export const mapPng = async (
  map: CascadeMap,
  { cells, scale }: MapCells,
  metric: Metric,
  title: string,
  probe: HTMLElement,
): Promise<Blob> => {
  const across = columnsOf(map);
  const wide = Math.max(560, SIZE.edge * 2 + SIZE.head + across * SIZE.cell);
  const high = SIZE.top + 24 + map.rows.length * SIZE.row + SIZE.bottom;
  const canvas = document.createElement('canvas');
  canvas.width = wide * SHARPNESS;
  canvas.height = high * SHARPNESS;
  const draw = canvas.getContext('2d');
  if (!draw) throw new Error('This browser draws no pictures');
  draw.scale(SHARPNESS, SHARPNESS);
  const paint = painter(draw, probe);
  draw.fillStyle = paint.token('--surface');
  draw.fillRect(0, 0, wide, high);
  paint.text(title, SIZE.edge, 24, '--ink', FONT.words);
  paint.text(
    `${metric.unit} · ${map.engine} engine · block ${map.block.number.toLocaleString('en-US')} · ${new Date(map.block.timestamp * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    SIZE.edge,
    42,
    '--ink-2',
    FONT.words,
  );
  const left = SIZE.edge + SIZE.head;
  draw.textAlign = 'center';
  for (let column = 0; column < across; column += 1) {
    const fall = map.falls?.[column];
    const head = fall === undefined ? (map.rows[column]?.symbol ?? '') : `−${shareWords(fall)}`;
    paint.text(head, left + (column + 0.5) * SIZE.cell, SIZE.top + 14, '--ink-2', FONT.figures, SIZE.cell - 2);
  }
  for (const [row, { symbol }] of map.rows.entries()) {
    const y = SIZE.top + 24 + row * SIZE.row;
    draw.textAlign = 'left';
    paint.text(symbol, SIZE.edge, y + 17, '--ink', FONT.words, SIZE.head - 6);
    draw.textAlign = 'center';
    for (let column = 0; column < across; column += 1) {
      const cell = cells[row * across + column];
      if (cell) paint.square(cell, left + column * SIZE.cell, y, SIZE.cell, SIZE.row);
    }
  }
  legend(paint, draw, scale, metric, left, high - SIZE.bottom + 18);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('This browser made no picture'))), 'image/png');
  });
};

type Painter = ReturnType<typeof painter>;

const painter = (draw: CanvasRenderingContext2D, probe: HTMLElement) => {
  const square = probe.appendChild(document.createElement('span'));
  square.className = 'heat';
  const looks = new Map<string, { readonly ground: string; readonly ink: string }>();
  const look = (step: number) => {
    const key = step < 0 ? 'unknown' : String(step);
    const known = looks.get(key);
    if (known) return known;
    square.dataset.heat = key;
    const style = getComputedStyle(square);
    const found = { ground: style.backgroundColor, ink: style.color };
    looks.set(key, found);
    return found;
  };
  const tokens = new Map<string, string>();
  const token = (name: string): string => {
    const known = tokens.get(name);
    if (known) return known;
    square.style.outlineColor = `var(${name})`;
    const found = getComputedStyle(square).outlineColor;
    tokens.set(name, found);
    return found;
  };
  for (const step of [-1, 0, 1, 2, 3, 4, 5, 6, 7, 8]) look(step);
  for (const name of ['--surface', '--ink', '--ink-2', '--line-strong']) token(name);
  square.remove();
  const text = (words: string, x: number, y: number, colour: string, font: string, room?: number): void => {
    draw.fillStyle = colour.startsWith('--') ? token(colour) : colour;
    draw.font = font;
    draw.fillText(words, x, y, room);
  };
  return {
    token,
    text,
    square: (
      { step, text: words, marked }: { readonly step: number; readonly text: string; readonly marked: boolean },
      x: number,
      y: number,
      wide: number,
      high: number,
    ): void => {
      const { ground, ink } = look(step);
      if (step < 0) {
        hatch(draw, token('--line-strong'), x, y, wide, high);
        return;
      }
      draw.fillStyle = ground;
      draw.fillRect(x + 0.5, y + 0.5, wide - 1, high - 1);
      text(words, x + wide / 2, y + high / 2 + 4, ink, FONT.figures, wide - 3);
      if (!marked) return;
      draw.fillStyle = ink;
      draw.beginPath();
      draw.moveTo(x + wide - 7, y + 0.5);
      draw.lineTo(x + wide - 0.5, y + 0.5);
      draw.lineTo(x + wide - 0.5, y + 7);
      draw.fill();
    },
  };
};

const hatch = (
  draw: CanvasRenderingContext2D,
  colour: string,
  x: number,
  y: number,
  wide: number,
  high: number,
): void => {
  draw.save();
  draw.beginPath();
  draw.rect(x + 0.5, y + 0.5, wide - 1, high - 1);
  draw.clip();
  draw.strokeStyle = colour;
  draw.beginPath();
  for (let at = -high; at < wide; at += 5) {
    draw.moveTo(x + at, y + high);
    draw.lineTo(x + at + high, y);
  }
  draw.stroke();
  draw.restore();
};

const legend = (
  paint: Painter,
  draw: CanvasRenderingContext2D,
  { bounds }: HeatScale,
  metric: Metric,
  x: number,
  y: number,
): void => {
  const classes = [
    { step: 0, text: '0' },
    ...[undefined, ...bounds].map((bound, place) => ({
      step: stepOfClass(bounds.length, place),
      text: bound === undefined ? '>0' : `≥${metric.bound(bound)}`,
    })),
    { step: -1, text: '' },
  ];
  for (const [place, { step, text }] of classes.entries())
    paint.square({ step, text, marked: false }, x + place * 48, y, 48, 20);
  draw.textAlign = 'left';
  paint.text('not known', x + classes.length * 48 + 6, y + 14, '--ink-2', FONT.words);
};
