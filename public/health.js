// Keeps /health new for those with JavaScript, in place: nobody loses their selection or their place on the page.
(() => {
  const EVERY_MS = 1_000;
  const PATIENCE_MS = 2_500;

  /** Makes `old` what `next` is, changing only what differs. */
  const morph = (old, next) => {
    if (old.nodeName !== next.nodeName) {
      old.replaceWith(next);
      return;
    }
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.nodeValue !== next.nodeValue) old.nodeValue = next.nodeValue;
      return;
    }
    for (const { name } of [...old.attributes]) if (!next.hasAttribute(name)) old.removeAttribute(name);
    for (const { name, value } of next.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    const [have, want] = [[...old.childNodes], [...next.childNodes]];
    for (let place = 0; place < Math.max(have.length, want.length); place += 1)
      if (have[place] === undefined) old.append(want[place]);
      else if (want[place] === undefined) have[place].remove();
      else morph(have[place], want[place]);
  };

  /** The clock of what shows by itself starts anew. */
  const restart = (main) => {
    for (const animation of main.getAnimations({ subtree: true })) animation.currentTime = 0;
  };

  const soon = () => {
    setTimeout(() => void renew(), EVERY_MS);
  };
  const renew = async () => {
    const main = document.querySelector('main[data-health]');
    try {
      const answer = await fetch('/health', { signal: AbortSignal.timeout(PATIENCE_MS) });
      const next = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main[data-health]');
      if (!answer.ok || !next) throw new Error(`no health in an answer of ${answer.status}`);
      morph(main, next);
      restart(main);
    } catch {
      main.setAttribute('data-lost', '');
    }
    soon();
  };
  addEventListener('load', soon);
})();
