// Before the first paint, so that nothing flashes: the chosen theme, or the system's.
(() => {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    const chosen = localStorage.getItem('theme') ?? 'system';
    document.documentElement.dataset.theme = chosen === 'system' ? (system.matches ? 'dark' : 'light') : chosen;
  };
  apply();
  system.addEventListener('change', apply);
  // Menus are plain disclosure elements: one at a time, closed by Escape, by a click elsewhere and by going somewhere.
  const close = except => document.querySelectorAll('details:is(.org, .avatar)[open]').forEach(menu => { if (menu !== except) menu.open = false; });
  document.addEventListener('click', event => close(event.target.closest('a') ? null : event.target.closest('details')));
  document.addEventListener('keydown', event => {
    if (event.key !== 'Escape') return;
    const open = document.querySelector('details:is(.org, .avatar)[open]');
    close(null);
    open?.querySelector('summary').focus();
  });
  // What is folded stays as it was left; all of one kind are open or closed together. What folds on a phone only lies open elsewhere.
  const phone = matchMedia('(max-width: 600px)');
  const liesOpen = fold => fold.classList.contains('phone') && !phone.matches;
  const unfold = fold => { fold.open = liesOpen(fold) || localStorage.getItem(`open.${fold.dataset.remember}`) === '1'; };
  phone.addEventListener('change', () => document.querySelectorAll('details.phone').forEach(unfold));
  // Whoever follows a link to what is folded wants to read it.
  document.addEventListener('click', ({ target }) => {
    const part = target.closest('a[href*="#"]')?.hash.slice(1);
    if (part) document.getElementById(part)?.querySelectorAll('details.phone').forEach(fold => { fold.open = true; });
  });
  document.addEventListener('toggle', ({ target }) => {
    const key = target.dataset?.remember;
    if (!key || liesOpen(target)) return;
    localStorage.setItem(`open.${key}`, target.open ? '1' : '');
    document.querySelectorAll(`details[data-remember="${key}"]`).forEach(other => { other.open = target.open; });
  }, true);
  // The palette: its button opens it, and within its field up and down choose a line and not a place in the text.
  document.addEventListener('keydown', event => {
    if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey) {
      const button = document.getElementById('palette-button');
      if (!button) return;
      event.preventDefault();
      button.click();
    } else if (event.target.id === 'palette-text' && ['ArrowUp', 'ArrowDown'].includes(event.key)) event.preventDefault();
  });
  // Over plain http, or where it is forbidden, there is no clipboard but that of a selection.
  const copy = async text => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.body.appendChild(Object.assign(document.createElement('textarea'), { value: text }));
      area.select();
      document.execCommand('copy');
      area.remove();
    }
  };
  // Pages without a circuit have no other way to copy.
  document.addEventListener('click', async ({ target }) => {
    const button = target.closest('[data-copy]');
    if (!button) return;
    await copy(document.getElementById(button.dataset.copy).textContent);
    button.textContent = 'Copied';
  });
  window.dataSharing = {
    viewer: () => ({
      zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      theme: localStorage.getItem('theme') ?? 'system',
      dark: document.documentElement.dataset.theme === 'dark',
    }),
    setTheme: theme => {
      localStorage.setItem('theme', theme);
      apply();
      return document.documentElement.dataset.theme === 'dark';
    },
    focus: id => document.getElementById(id)?.focus(),
    // What opens beside the page leaves it where it is.
    focusBeside: id => document.getElementById(id)?.focus({ preventScroll: true }),
    // What somebody chose here last; a browser that keeps nothing has nothing to recall.
    remember: (name, text) => { try { localStorage.setItem(name, text); } catch { /* not kept */ } },
    recall: name => { try { return localStorage.getItem(name); } catch { return null; } },
    // A part of the address that was done is not done again, by a reload or by whoever gets the address; the same link works once more.
    taken: name => {
      const address = new URL(location.href);
      if (!address.searchParams.has(name)) return;
      address.searchParams.delete(name);
      history.replaceState(history.state, '', address);
    },
    unfold: fold => { if (fold) unfold(fold); },
    show: id => document.getElementById(id)?.scrollIntoView({ block: 'nearest' }),
    submit: id => document.querySelector(`#${id} form`)?.requestSubmit(),
    copy,
  };
})();
