// Before the first paint, so that nothing flashes: the chosen theme, or the system's.
(() => {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    const chosen = localStorage.getItem('theme') ?? 'system';
    document.documentElement.dataset.theme = chosen === 'system' ? (system.matches ? 'dark' : 'light') : chosen;
  };
  apply();
  system.addEventListener('change', apply);
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
    copy: text => navigator.clipboard.writeText(text),
    download: (name, type, text) => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([text], { type }));
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    },
  };
})();
