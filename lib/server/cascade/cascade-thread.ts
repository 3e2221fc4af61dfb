import { parentPort } from 'node:worker_threads';
import { createCascadeDesk } from './cascade-desk';
import type { FromCascade, ToCascade } from './cascade-messages';

const port = parentPort;
if (!port) throw new Error('cascade-thread.ts is the entry of a worker thread');
const desk = createCascadeDesk();
port.on('message', (message: ToCascade) => {
  if (message.type === 'scene') {
    desk.scene(message.scene);
    return;
  }
  const { id, ask } = message;
  let said: FromCascade;
  try {
    said = { type: 'answer', id, answer: desk.answer(ask) };
  } catch (error) {
    said = { type: 'failed', id, message: error instanceof Error ? error.message : String(error) };
  }
  port.postMessage(said);
});
