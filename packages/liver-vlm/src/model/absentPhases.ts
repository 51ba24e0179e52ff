/** Which channel shows each channel: itself where its phase is there, else the nearest that is, of two the earlier, as samples are made. */
export const shownBy = (present: readonly boolean[]): number[] => {
  const there = present.flatMap((own, i) => (own ? [i] : []));
  return present.map((own, c) =>
    own || there.length === 0 ? c : there.reduce((best, i) => (Math.abs(i - c) < Math.abs(best - c) ? i : best)),
  );
};
