import type { HealthReport } from '@/lib/core/snapshot/health-schema';
import { HealthFigures } from './health-figures';
import { IncidentList } from './incident-list';
import { VerdictPanel } from './verdict-panel';
import { VerdictShape } from './verdict-shape';

/**
 * The public health page. Made on the server alone; `renewing`: without JavaScript it loads itself anew. The notice is
 * there from the start and shows by itself (health.css) once the page is too old to be believed.
 */
export const HealthView = ({ report, renewing }: { readonly report: HealthReport; readonly renewing: boolean }) => (
  <main data-health className="mx-auto flex min-h-dvh max-w-6xl flex-col gap-6 px-4 py-4 sm:px-6">
    <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <a href="/" className="text-sm font-semibold">
        Breakwater
      </a>
      <h1 className="text-sm text-ink-2">
        {report.facts?.market ? `Health of ${report.facts.market.name}` : 'Health of the market'}
      </h1>
      <nav aria-label="More" className="flex gap-4 text-sm">
        <a className="text-accent hover:underline" href="/">
          Console
        </a>
        <a className="text-accent hover:underline" href="/api/v1/health/public">
          As JSON
        </a>
      </nav>
    </header>
    <div data-notice className="health-notice">
      <div className="flex items-center gap-3 rounded-md border border-line-strong bg-raised p-4" role="alert">
        <VerdictShape verdict="unknown" size={36} />
        <p>
          <strong className="text-xl font-semibold">Unknown.</strong> This page was not renewed for some seconds. How
          the market stands now we do not know; what follows is old.{' '}
          <a className="text-accent underline" href="/health">
            Load it again
          </a>
        </p>
      </div>
    </div>
    <VerdictPanel report={report} />
    <section aria-labelledby="figures">
      <h2 id="figures" className="mb-2 text-lg font-semibold">
        Figures
      </h2>
      <HealthFigures facts={report.facts} service={report.service} now={report.at} />
    </section>
    <section aria-labelledby="incidents">
      <h2 id="incidents" className="mb-2 text-lg font-semibold">
        When liquidations were stopped
      </h2>
      <IncidentList report={report} />
    </section>
    <footer className="mt-auto flex flex-wrap gap-x-4 border-t border-line pt-3 text-xs text-ink-2">
      <p>Amounts in USD at the protocol’s prices. Times in UTC.</p>
      <noscript>
        {renewing ? (
          <p>
            This page loads itself anew every two seconds.{' '}
            <a className="text-accent underline" href="/health?renew=off">
              Stop that
            </a>
          </p>
        ) : (
          <p>
            This page stands still.{' '}
            <a className="text-accent underline" href="/health">
              Keep it new
            </a>
          </p>
        )}
      </noscript>
    </footer>
  </main>
);
