import { type RefObject, useEffect, useState } from 'react';

/** The size of an element in CSS pixels, kept up to date. */
export function useSize(element: RefObject<HTMLElement | null>): readonly [width: number, height: number] {
  const [size, setSize] = useState<readonly [number, number]>([0, 0]);
  useEffect(() => {
    const own = element.current;
    if (own === null) return;
    const watch = new ResizeObserver(() => setSize([own.clientWidth, own.clientHeight]));
    watch.observe(own);
    return () => watch.disconnect();
  }, [element]);
  return size;
}
