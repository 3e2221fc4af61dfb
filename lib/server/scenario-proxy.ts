import { type ScenarioAction, scenarioViewSchema } from '@/lib/core/snapshot/endpoints';
import { type Answer, jsonAnswer, problemAnswer } from './answer';

const TIMEOUT_MS = 10_000;

/** Passes a request on to the local market's control server, and checks what it answers. Never rejects. */
export const scenarioProxy =
  (controlUrl: string) =>
  async (action: ScenarioAction | undefined): Promise<Answer> => {
    try {
      const response = await fetch(new URL('/scenario', controlUrl), {
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(action && {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(action),
        }),
      });
      const body: unknown = await response.json();
      if (!response.ok) return problemAnswer(response.status < 500 ? 400 : 502, detailOf(body));
      const view = scenarioViewSchema.safeParse(body);
      return view.success
        ? jsonAnswer(view.data)
        : problemAnswer(502, 'The scenario driver answered with something that is no scenario state.');
    } catch (error) {
      return problemAnswer(
        502,
        `The scenario driver does not answer (${error instanceof Error ? error.message : String(error)}). Start the demo again.`,
      );
    }
  };

const detailOf = (body: unknown): string => {
  const said = body as { detail?: unknown; error?: unknown } | null;
  const text = said?.detail ?? said?.error;
  return typeof text === 'string' ? text : 'The scenario driver refused the request.';
};
