// Runs before the first paint: the stored choice, or nothing, in which case the system's preference holds.
(() => {
  try {
    const stored = localStorage.getItem('breakwater.theme');
    if (stored === 'light' || stored === 'dark') document.documentElement.dataset.theme = stored;
  } catch {}
})();
