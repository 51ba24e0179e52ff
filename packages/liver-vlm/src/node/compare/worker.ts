import { methods } from '../../methods/index.ts';
import { serveUnits } from './serveUnits.ts';

serveUnits(methods);
