import { RESEARCH_NOTICE } from 'liver-vlm/notice';

/** Always in view. */
export const Notice = () => <footer className="notice">{RESEARCH_NOTICE}</footer>;
