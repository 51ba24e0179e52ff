import { useEffect, useState } from 'react';

/** Has the page kept for use without a network; true once all of it is. Only a built page is: one under development changes. */
export function useOffline(): boolean {
  const [kept, setKept] = useState(false);
  useEffect(() => {
    if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
    navigator.serviceWorker.register('./sw.js').catch(() => setKept(false));
    navigator.serviceWorker.ready.then(
      () => setKept(true),
      () => setKept(false),
    );
  }, []);
  return kept;
}
