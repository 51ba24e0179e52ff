import { serveUnits } from 'liver-vlm/node/compare';
import { madeMethods } from './madeMethods.ts';

serveUnits(madeMethods);
