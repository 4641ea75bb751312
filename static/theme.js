/* Runs before the first paint, so that a chosen theme never flashes the other one. */
(function () {
  var chosen = null;
  try {
    chosen = localStorage.getItem('signalpost.theme');
  } catch {
    /* Storage may be switched off; the dark theme is the default. */
  }
  document.documentElement.dataset.theme =
    chosen === 'light' ? 'signalpost-light' : 'signalpost-dark';
})();
